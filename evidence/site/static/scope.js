/* How far a sentence reaches: the JavaScript side of evidence/claims/recognise/scope.py.

   A range of tokens is a pair: the first, and the last one exclusive. */
"use strict";

EVIDENCE.scope = (() => {
  const { roles, scopeConcepts, strengthConcepts } = EVIDENCE_VOCABULARY.recogniser;
  const { AUXILIARIES, OPENERS, wordClass } = EVIDENCE.clauses;
  const { isWord } = EVIDENCE.lexicon;
  const { COORDINATORS } = EVIDENCE.links;
  const { DETERMINERS } = EVIDENCE.statements;
  const JOINS = new Set([...COORDINATORS].filter((word) => word !== "of"));
  const SENTENCE_JOINS = wordClass("sentence_joins");
  const ALTERNATIVES = wordClass("alternatives");
  const LIMITING_OPENERS = wordClass("limiting_openers");
  const UNLIMITING_WORDS = wordClass("unlimiting_words");
  const POPULATION_HEADS = wordClass("population_heads");
  const POPULATION_LINKS = wordClass("population_links");
  const POPULATION_ENDS = new Set([...wordClass("population_ends"), ...AUXILIARIES]);
  const UNREMARKABLE_CLASSES = [
    "having_words", "passing_words", "degree_words", "able_words", "studying_words", "duration_words",
  ];
  const UNREMARKABLE = new Set([
    ...DETERMINERS, ...AUXILIARIES, ...COORDINATORS,
    ...UNREMARKABLE_CLASSES.flatMap((name) => [...wordClass(name)]),
  ]);

  /** Return whether a statement is an instruction, or says what should be done. */
  const isAdvice = ({ frame, effect }) => frame.isFirst || effect.concept === scopeConcepts.advice;

  /** Return whether all that is denied is an absolute: "It does not cure it", "Not everyone". */
  function deniesOnlyAbsolute(sentence) {
    const harmless = sentence.matchesOf(["harmless_not"]).map(({ start }) => start);
    const negations = sentence
      .matchesOf(["negation"])
      .filter(({ start }) => !harmless.includes(start));
    const scopes = negations.map((match) => findAbsoluteScope(match, sentence));
    if (!scopes.length || !scopes.every(Boolean)) return false;
    return sentence
      .matchesOf(["denial"])
      .every(({ start }) => scopes.some(([first, end]) => first <= start && start < end));
  }

  /** Return the places from a negation to the absolute that it denies, or null. */
  function findAbsoluteScope(negation, sentence) {
    const isReached = (place) =>
      sentence.clauses.areTogether(negation.start, place) && !JOINS.has(sentence.wordAt(place));
    for (const { start, end } of sentence.matchesOf([scopeConcepts.unlimited])) {
      if (negation.end > start || ALTERNATIVES.has(sentence.wordAt(end))) continue;
      if (countUp(negation.end, start + 1).every(isReached)) return [negation.start, end];
    }
    return null;
  }

  const countUp = (first, end) =>
    Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset);

  /** Return whether a statement is made only under a condition, or of some people only.

      A condition that says no more than that one has the complaint, or for how long, is none. */
  function isLimited(statement, sentence) {
    const isOfBenefit = (name) => name.split(".")[0] === strengthConcepts.benefit;
    const benefits = [...sentence.matches.keys()].filter(isOfBenefit);
    const own = sentence.matchesOf([...roles.about, ...roles.context, ...benefits]);
    const isOwn = (place) => own.some(({ start, end }) => start <= place && place < end);
    const limits = [...listConditions(statement, sentence), ...listPopulations(statement, sentence)];
    return limits
      .filter((places) => reaches(places, statement, sentence))
      .flatMap(([first, end]) => countUp(first, end))
      .some((place) => !isOwn(place) && isRemarkable(sentence.tokens[place]));
  }

  /** Return whether a condition belongs to a statement, not to a reason or a contrast beside it. */
  function reaches([first, end], { effect }, sentence) {
    const between = first > effect.start ? [effect.end, first] : [end, effect.start];
    return !sentence
      .wordsIn(between)
      .some((word) => scopeConcepts.others.includes(OPENERS.get(word)) || SENTENCE_JOINS.has(word));
  }

  const isRemarkable = (token) =>
    isWord(token) && !/^\p{Nd}+$/u.test(token.folded) && !UNREMARKABLE.has(token.folded);

  /** Return the places of each condition that does not hold the statement itself. */
  function listConditions(statement, sentence) {
    const isEnd = (opener) => isAdvice(statement) && sentence.wordAt(opener) === scopeConcepts.ending;
    const openers = listOpeners(sentence).filter((opener) => !isEnd(opener));
    return openers.map((opener) => [opener + 1, findEndOfCondition(opener, statement, sentence)]);
  }

  function findEndOfCondition(opener, statement, sentence) {
    const end = findEndOfClause(opener, sentence);
    const inside = listStarts(statement).filter((start) => opener < start && start < end);
    if (inside.length) return findLastComma(opener, Math.min(...inside), sentence);
    if (opener < statement.effect.start) return end;
    return countUp(opener, end).find((place) => sentence.wordAt(place) === ",") ?? end;
  }

  /** Return whether all that is denied is what a condition assumes: "if the tablets do not help". */
  function isDeniedInCondition({ effect }, sentence) {
    const around = listOpeners(sentence).find(
      (opener) =>
        opener <= effect.start &&
        effect.start < findEndOfClause(opener, sentence) &&
        findLastComma(opener, effect.start, sentence) === opener,
    );
    if (around === undefined) return false;
    const end = findEndOfClause(around, sentence);
    return sentence
      .matchesOf(["denial", "negation"])
      .every(({ start }) => around <= start && start < end);
  }

  function listOpeners({ tokens }) {
    return countUp(0, tokens.length).filter(
      (place) =>
        LIMITING_OPENERS.has(tokens[place].folded) &&
        !UNLIMITING_WORDS.has(tokens[place - 1]?.folded),
    );
  }

  /** Return the place of the last comma before an end, or the opener of the clause. */
  function findLastComma(opener, end, sentence) {
    const commas = countUp(opener, end).filter((place) => sentence.wordAt(place) === ",");
    return commas.at(-1) ?? opener;
  }

  /** Return the places of what describes the people of whom a sentence speaks. */
  function listPopulations(statement, sentence) {
    const { length } = sentence.tokens;
    const isLink = (place) =>
      POPULATION_HEADS.has(sentence.wordAt(place - 1)) &&
      POPULATION_LINKS.has(sentence.wordAt(place));
    return countUp(1, length)
      .filter(isLink)
      .map((link) => {
        const following = listStarts(statement).filter((start) => start > link);
        const end = Math.min(findEndOfClause(link, sentence), ...following);
        return [link + 1, findEndOfDescription(link, end, sentence)];
      });
  }

  /** Return where a description ends: at a comma, or behind a noun at what goes on. */
  function findEndOfDescription(link, end, sentence) {
    const isNoun = sentence.clauses.openerAt(link) !== "relative";
    const isEnd = (place) => {
      const word = sentence.wordAt(place);
      return word === "," || (isNoun && place > link + 1 && POPULATION_ENDS.has(word));
    };
    return countUp(link + 1, end).find(isEnd) ?? end;
  }

  /** Return where the effect and the agent begin, as far as the sentence has them. */
  function listStarts({ agent, effect }) {
    return agent && !agent.isLent ? [effect.start, agent.start] : [effect.start];
  }

  function findEndOfClause(place, { clauses, tokens }) {
    const isApart = (at) => !clauses.areTogether(place, at);
    return countUp(place, tokens.length).find(isApart) ?? tokens.length;
  }

  return { deniesOnlyAbsolute, isAdvice, isDeniedInCondition, isLimited };
})();
