/* How a sentence relates to a claim: the JavaScript side of evidence/claims/recognise/stance.py. */
"use strict";

EVIDENCE.stance = (() => {
  const { limits, stanceConcepts } = EVIDENCE_VOCABULARY.recogniser;
  const { AUXILIARIES, MARKS, OPENERS, hasOneOf, wordClass } = EVIDENCE.clauses;
  const { effectForm } = EVIDENCE.links;
  const { isWord } = EVIDENCE.lexicon;
  const { deniesOnlyAbsolute, isAdvice, isDeniedInCondition, isLimited } = EVIDENCE.scope;
  const { DETERMINERS, WIDER, findPair, findSpan } = EVIDENCE.statements;
  const QUOTATION_MARKS = wordClass("quotation_marks");
  const ARTICLES = wordClass("articles");
  const NEGATIVE_SUBJECTS = wordClass("negative_subjects");
  const JOINS = wordClass("coordinators");
  JOINS.delete("of");
  const WRITERS = wordClass("writers");

  /** Return how a sentence relates to the claim of a statement: "asserts", "reverse", "denies",
      "doubts", "asks" or "attributed". */
  function findStance(statement, sentence) {
    const ending = sentence.tokens.slice(-limits.questionMarkWindow);
    if (sentence.has("asks") || ending.some(({ folded }) => folded === "?")) return "asks";
    if (isAttributed(statement, sentence)) return "attributed";
    if (sentence.has("doubt") || isSetAside(statement, sentence)) return "doubts";
    const stance = findPlainStance(statement, sentence);
    const isAgainst = stance === "denies" || stance === "reverse";
    if (isAgainst && deniesOnlyAbsolute(sentence)) return "doubts";
    const holdsInGeneral = stance === "asserts" && !isAdvice(statement);
    return !holdsInGeneral && isLimited(statement, sentence) ? "doubts" : stance;
  }

  /** Return whether a sentence asserts, denies, or reverses a claim, or leaves it open. */
  function findPlainStance(statement, sentence) {
    const denied = isDenied(statement, sentence);
    if (statement.frame.isReverse) return denied ? "doubts" : "reverse";
    if (!denied) return "asserts";
    const opener = sentence.clauses.openerAt(statement.effect.start);
    const isOpen = stanceConcepts.conditions.includes(opener) && !sentence.has("denial");
    return isOpen || isDeniedInCondition(statement, sentence) ? "doubts" : "denies";
  }

  /** Return whether others say it: a quotation, a belief, or a verb of speech before it. */
  function isAttributed(statement, sentence) {
    const isOnTreatment = statement.frame.agent.some((name) => WIDER.has(name));
    if (sentence.has("attribution") || (isOnTreatment && sentence.has("sought"))) return true;
    const [first, ...others] = sentence.tokens.map(({ folded }) => folded);
    if (QUOTATION_MARKS.has(first) && hasOneOf(QUOTATION_MARKS, others)) return true;
    const [start] = findPair(statement);
    return sentence.matchesOf(["speech"]).some(
      (match) =>
        match.end <= start &&
        !hasOneOf(WRITERS, sentence.wordsBefore(match.start, limits.speakerWindow)),
    );
  }

  /** Return whether something else is said to act, so that the claim stays open. */
  function isSetAside(statement, sentence) {
    const isBehind = ["right", "right_far"].includes(statement.relation);
    return (
      isOnlyCompared(statement, sentence) ||
      isReplaced(statement, sentence) ||
      (isBehind && hasNegativeSubject(statement, sentence, () => false))
    );
  }

  /** Return whether "instead of" or "avoid" stands right before its agent or target. */
  function isReplaced({ agent, effect, target }, sentence) {
    const starts = [agent, target].filter(Boolean).map(({ start }) => start);
    return sentence
      .matchesOf(stanceConcepts.replaced)
      .some(({ start, end }) => starts.includes(end) && start !== effect.start);
  }

  function isDenied(statement, sentence) {
    if (sentence.has("denial") || (sentence.has("equal") && sentence.has("sham"))) return true;
    const isHarmless = findHarmlessPlaces(statement, sentence);
    return (
      isBeaten(statement) ||
      isHindered(statement, sentence) ||
      isNegated(statement, sentence, isHarmless) ||
      isNegatedBehind(statement, sentence, isHarmless) ||
      hasNegativeSubject(statement, sentence, isHarmless)
    );
  }

  /** Return a function that tells whether a "not" at a place turns nothing round. */
  function findHarmlessPlaces(statement, sentence) {
    const own = [statement.effect, statement.target].filter(Boolean);
    const harmless = [...sentence.matchesOf(["harmless_not"]), ...own];
    return (place) => harmless.some(({ start, end }) => start <= place && place < end);
  }

  /** Return whether the comparator does better: "The sham beat the real one". */
  function isBeaten({ effect, target, relation }) {
    if (effect.concept !== stanceConcepts.superior || !target) return false;
    return target.end <= effect.start && relation === "right";
  }

  /** Return whether what acts is the comparator of something else: "It helps more than the cups". */
  function isOnlyCompared({ agent }, sentence) {
    const isSame = ({ treatment, isLent }) => !isLent && treatment === agent?.treatment;
    const named = sentence.agents.filter(isSame);
    const own = named.length ? named : sentence.matchesOf(agent ? [agent.treatment] : []);
    return own.length > 0 && own.every(({ start }) => standsBehindThan(start, sentence));
  }

  function standsBehindThan(place, sentence) {
    const isBehindArticle = ARTICLES.has(sentence.wordAt(place - 1));
    return sentence.wordAt(isBehindArticle ? place - 2 : place - 1) === "than";
  }

  /** Return whether a verb before the noun of the effect stops it: "It blocks the release of". */
  function isHindered({ effect }, sentence) {
    let { start } = effect;
    if (effectForm(effect) !== "noun" && !ARTICLES.has(sentence.wordAt(start - 1))) return false;
    while (DETERMINERS.has(sentence.wordAt(start - 1))) start -= 1;
    return sentence.matchesOf([stanceConcepts.hinder]).some(({ end }) => end === start);
  }

  const isWordOrHyphen = (token) => isWord(token) || token.folded === "-";

  /** Return whether a "not" stands in the statement or shortly before it. */
  function isNegated(statement, sentence, isHarmless) {
    const [first, end] = findPair(statement);
    return sentence.matchesOf(["negation"]).some((match) => {
      if (isHarmless(match.start)) return false;
      if (statement.agent && match.end === statement.agent.start) return true;
      if (match.start >= end) return false;
      const between = sentence.tokens.slice(match.end, first);
      const isNear = between.length <= limits.negationScope && between.every(isWordOrHyphen);
      return match.start >= first || isNear;
    });
  }

  /** Return whether a verb with a "not" follows: "That it eases pain has not been shown". */
  function isNegatedBehind(statement, sentence, isHarmless) {
    const [, end] = findSpan(statement);
    const isNegation = (place) =>
      !isHarmless(place) && sentence.matchesOf(["negation"]).some(({ start }) => start === place);
    const isVerbOfAgent = statement.relation === "right"; // "Against a sham, it brought no relief"
    for (let place = end; place < sentence.tokens.length; place += 1) {
      const { folded } = sentence.tokens[place];
      const isOther = !sentence.clauses.areTogether(end - 1, place);
      if (isOther || JOINS.has(folded)) return false;
      if (isVerbOfAgent && isNegation(place)) return true;
      if (AUXILIARIES.has(folded)) return isNegation(place + 1);
    }
    return false;
  }

  /** Return whether "nobody" or its like heads the clause: "None of them slept better". */
  function hasNegativeSubject(statement, sentence, isHarmless) {
    const [start] = findSpan(statement);
    for (let place = start - 1; place >= 0; place -= 1) {
      const { folded } = sentence.tokens[place];
      const opener = OPENERS.get(folded) ?? "relative";
      if (folded === "," || MARKS.has(folded) || opener !== "relative") return false;
      const isHead = place === 0 || !isWord(sentence.tokens[place - 1]);
      if (isHead && NEGATIVE_SUBJECTS.has(folded)) return !isHarmless(place);
    }
    return false;
  }

  return { findStance };
})();
