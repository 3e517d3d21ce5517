/* Describe a statement by named features: the JavaScript side of
   evidence/claims/recognise/features.py. */
"use strict";

EVIDENCE.features = (() => {
  const { body, cues, frames, roles } = EVIDENCE_VOCABULARY.recogniser;
  const { AUXILIARIES, hasOneOf, wordClass } = EVIDENCE.clauses;
  const { isWord } = EVIDENCE.lexicon;
  const { COORDINATORS, PASSIVES, PERSONS, effectForm, placesBetween } = EVIDENCE.links;
  const { DEMONSTRATIVES } = EVIDENCE.agents;
  const { AGENT_PREPOSITIONS, DETERMINERS, FILLERS, findPair } = EVIDENCE.statements;
  const CONDITION_OPENERS = wordClass("condition_openers");
  const ARTICLES = wordClass("articles");
  const FIRST_PERSONS = wordClass("first_persons");
  const MODALS = wordClass("modals");
  const NEGATIONS = wordClass("negations");
  const QUESTIONS = wordClass("questions");
  const QUOTATION_MARKS = wordClass("quotation_marks");
  const EFFECTS = [...new Set(frames.flatMap(({ effect }) => effect))];

  /** Return the names of the features that a statement has. */
  function describe(statement, sentence) {
    return new Set([
      ...describeLink(statement, sentence),
      ...describeAgent(statement, sentence),
      ...describeEffect(statement, sentence),
      ...describeSentence(sentence),
      ...describeSubject(statement, sentence),
    ]);
  }

  const nameSize = (number, ...limits) => limits.find((limit) => number <= limit) ?? "more";

  function* describeLink({ effect, link, target }, sentence) {
    if (!target) {
      yield "link:no_target";
      return;
    }
    const inside = placesBetween(effect, target);
    const words = sentence.wordsIn(inside);
    const form = effectForm(effect) || "word";
    yield* [`link:${link}`, `form:${form}`, `link:${form}_${link}`];
    if (link === "direct" || link === "joined") yield `link:gap_${nameSize(words.length, 1, 3, 6)}`;
    if (sentence.clauses.countBetween(effect.start, target.start)) yield "pair:break";
    if (hasOneOf(AUXILIARIES, words)) yield "pair:auxiliary_between";
    if (sentence.hasMatchIn(EFFECTS, inside)) yield "pair:effect_between";
    const rivals = roles.objects.filter((name) => name !== target.concept);
    if (sentence.hasMatchIn(rivals, inside) && !hasOneOf(COORDINATORS, words)) {
      yield "pair:object_takes_it";
    }
    if (sentence.hasMatchIn(roles.unless, inside)) yield "pair:condition_between";
  }

  function* describeAgent(statement, sentence) {
    const { agent, relation } = statement;
    if (!agent) {
      yield "agent:none";
    } else if (agent.isLent) {
      yield `agent:lent_${agent.source}`;
      yield* describeLent(statement, sentence);
    } else {
      yield* [`agent:${relation}`, `agent:${agent.source}`];
      yield* describeOwnAgent(statement, sentence);
    }
  }

  function* describeOwnAgent(statement, sentence) {
    const { agent, relation } = statement;
    const [start, end] = findPair(statement);
    const between = [Math.min(agent.end, end), Math.max(start, agent.start)];
    const isLeft = relation.startsWith("left");
    if (relation === "left") yield `agent:left_gap_${nameSize(start - agent.end, 0, 2, 5, 9)}`;
    if (isLeft && hasOneOf(AGENT_PREPOSITIONS, sentence.wordsBefore(agent.start, 2))) {
      yield "agent:left_in_phrase";
    }
    yield* describeRivals(agent, between, sentence);
    if (hasOneOf(PERSONS, sentence.wordsIn(between))) yield "agent:person_between";
    if (isLeft && sentence.hasMatchIn([body], between)) yield "agent:body_between";
  }

  function* describeRivals(agent, [first, end], sentence) {
    const others = sentence.agents.filter(({ isLent }) => !isLent);
    const isBetween = ({ start }) => first <= start && start < end;
    if (others.some((other) => other.treatment !== agent.treatment && isBetween(other))) {
      yield "agent:rival_between";
    } else if (others.some(({ treatment }) => treatment === roles.foreign)) {
      yield "agent:rival_in_sentence";
    }
  }

  function* describeLent(statement, sentence) {
    const [start] = findPair(statement);
    const head = sentence.wordsIn([0, start]);
    yield `lent:words_before_${nameSize(start, 0, 1, 3, 7)}`;
    const subject = findSubject(start, sentence);
    if (subject.length) yield* ["lent:other_subject", `lent:subject_${nameLead(subject[0])}`];
    const named = sentence.agents.filter(({ isLent }) => !isLent);
    if (named.length) {
      const isForeign = named.some(({ treatment }) => treatment === roles.foreign);
      yield isForeign ? "lent:foreign_named" : "lent:own_named";
    }
    if (hasOneOf(PERSONS, head)) yield "lent:person_before";
    if (sentence.hasMatchIn([body], [0, start])) yield "lent:body_before";
    if (hasOneOf(AUXILIARIES, head)) yield "lent:auxiliary_before";
  }

  /** Return the words of the clause before `start` if they may be its subject, else nothing. */
  function findSubject(start, { clauses, tokens }) {
    const head = tokens
      .slice(0, start)
      .filter((token, place) => clauses.areTogether(place, start) && isWord(token))
      .map(({ folded }) => folded);
    const isFilled = head.every(
      (word) => FILLERS.has(word) || DETERMINERS.has(word) || word.endsWith("ly"),
    );
    return isFilled ? [] : head;
  }

  /** Name how a subject begins: "this" points back, "the" may, a bare noun does not. */
  function nameLead(word) {
    if (DEMONSTRATIVES.has(word)) return "this";
    return ARTICLES.has(word) ? "the" : "bare";
  }

  function* describeEffect({ effect, target }, sentence) {
    const before = sentence.wordsBefore(effect.start, 3);
    if (effectForm(effect)) yield `does:${effect.concept}`;
    yield `clause:${sentence.clauses.openerAt(effect.start)}`;
    if (hasOneOf(MODALS, before)) yield "effect:modal";
    if (before.at(-1) === "to") yield "effect:infinitive";
    if (hasOneOf(PASSIVES, before.slice(-2))) yield "effect:passive";
    const ending = nameEnding(sentence.wordAt(effect.start));
    if (effectForm(effect) === "verb") yield `effect:${ending}`;
    if (effect.start === 0) yield `effect:first_${ending}`;
    if (hasOneOf(NEGATIONS, before)) yield "effect:negated";
    if (target && hasOneOf(NEGATIONS, sentence.wordsBefore(target.start, 3))) yield "target:negated";
  }

  const nameEnding = (word) => ["ing", "ed", "s"].find((end) => word.endsWith(end)) ?? "bare";

  function* describeSentence(sentence) {
    const words = sentence.tokens.map(({ folded }) => folded);
    yield `kind:${sentence.kind}`;
    yield `length:${nameSize(words.length, 4, 8, 16, 30)}`;
    const signs = {
      colon: words.at(-1) === ":",
      question: words.slice(-3).includes("?"),
      question_word: QUESTIONS.has(words[0]),
      opens_condition: CONDITION_OPENERS.has(words[0]),
      if: words.includes("if"),
      no_auxiliary: !hasOneOf(AUXILIARIES, words),
      quoted: hasOneOf(QUOTATION_MARKS, words),
      first_person: hasOneOf(FIRST_PERSONS, words),
      bracket: words.includes("("),
    };
    for (const name of Object.keys(signs)) if (signs[name]) yield `sentence:${name}`;
    for (const cue of cues.sentence) if (sentence.has(cue)) yield `cue:${cue}`;
    for (const cue of cues.above) if (sentence.lent.others.has(cue)) yield `above:${cue}`;
  }

  function* describeSubject({ frame }, sentence) {
    if (!frame.about.length) yield "about:none";
    else yield sentence.hasAny(frame.about) ? "about:here" : "about:above";
  }

  return { describe };
})();
