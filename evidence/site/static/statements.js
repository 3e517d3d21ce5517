/* Find the statements of a sentence: the JavaScript side of evidence/claims/recognise/statements.py.

   A statement has its `frame`; its `agent`, null where the frame needs none; the `relation` of that to
   `effect` and `target`; and the `link` of these two. */
"use strict";

EVIDENCE.statements = (() => {
  const { body, frames, limits, penalties, relations, roles, wider } =
    EVIDENCE_VOCABULARY.recogniser;
  const { isPronoun, makeAgent, makeAgents } = EVIDENCE.agents;
  const { hasOneOf, wordClass } = EVIDENCE.clauses;
  const { isWord, overlaps } = EVIDENCE.lexicon;
  const { countBetween, effectForm, encloses, findLink } = EVIDENCE.links;
  const AGENT_PREPOSITIONS = wordClass("agent_prepositions");
  const DETERMINERS = wordClass("determiners");
  const FILLERS = wordClass("fillers");
  const NAVIGATION_MARKS = wordClass("navigation_marks");
  const TREATMENTS = new Set(roles.treatments);
  const WIDER = new Map(Object.entries(wider));

  /** Return the tokens from effect to target, the last one exclusive. */
  function findPair({ effect, target }) {
    if (!target) return [effect.start, effect.end];
    return [Math.min(effect.start, target.start), Math.max(effect.end, target.end)];
  }

  /** Return all tokens of a statement, the last one exclusive. */
  function findSpan(statement) {
    const [start, end] = findPair(statement);
    const { agent } = statement;
    if (!agent || agent.isLent) return [start, end];
    return [Math.min(start, agent.start), Math.max(end, agent.end)];
  }

  /** Return the best statement of each frame that a sentence may make. */
  function findStatements(sentence) {
    const marks = sentence.tokens.filter(({ folded }) => NAVIGATION_MARKS.has(folded));
    if (marks.length > 1) return [];
    return frames
      .filter((frame) => isPossible(frame, sentence))
      .map((frame) => findBest(listStatements(frame, sentence), sentence))
      .filter(Boolean);
  }

  function isPossible(frame, sentence) {
    if (!sentence.hasAny(frame.effect) || sentence.hasAny(frame.without)) return false;
    if (frame.about.length && !isAbout(frame, sentence)) return false;
    return frame.also.every((group) => sentence.hasAny(group));
  }

  /** Return whether a sentence, or what is above it, is about what a frame needs. */
  function isAbout({ about }, sentence) {
    if (sentence.hasAny(about)) return true;
    return !sentence.hasAny(roles.unless) && hasOneOf(sentence.lent.others, about);
  }

  const listStatements = (frame, sentence) =>
    listPairs(frame, sentence).flatMap((pair) => {
      const link = findLink(pair.effect, pair.target, sentence);
      if (!frame.agent.length) return [{ frame, agent: null, relation: "none", ...pair, link }];
      const [start, end] = findPair(pair);
      const borrows = !hasOwnAgent(pair.effect, start, link, sentence);
      return listAgents(frame, sentence)
        .filter((agent) => borrows || !agent.isLent)
        .map((agent) => {
          const relation = relate(agent, start, end, sentence);
          return { frame, agent, relation, ...pair, link };
        });
    });

  function listPairs(frame, sentence) {
    const effects = sentence
      .matchesOf(frame.effect)
      .filter(({ start }) => !frame.isFirst || start <= 1);
    if (!frame.target.length) return effects.map((effect) => ({ effect, target: null }));
    return sentence.matchesOf(frame.target).flatMap((target) =>
      effects
        .filter((effect) => canPair(effect, target))
        .map((effect) => ({ effect, target })),
    );
  }

  /** Return whether a target is within the words of an effect, or near and apart from them. */
  function canPair(effect, target) {
    if (encloses(effect, target)) return true;
    const isBehind = effectForm(effect) === "adjective" && target.end <= effect.start;
    const maxGap = isBehind ? limits.maxGapToAdjective : limits.maxPairGap;
    return !overlaps(effect, target) && countBetween(effect, target) <= maxGap;
  }

  /** Return what may be the agent of a frame: a treatment, or another concept that is named. */
  function listAgents(frame, sentence) {
    const fits = ({ treatment }) => {
      const names = (frame.takesNarrower && WIDER.get(treatment)) || [];
      return [treatment, ...names].some((name) => frame.agent.includes(name));
    };
    const others = frame.agent.filter((name) => !TREATMENTS.has(name));
    return [
      ...sentence.agents.filter(fits),
      ...others.flatMap((name) => listOtherAgents(name, sentence)),
    ];
  }

  /** Return the places of a concept, or the pronoun that means it. */
  function listOtherAgents(name, sentence) {
    if (sentence.has(name)) return makeAgents(name, sentence.matches.get(name), "named");
    const isMeant = sentence.lent.others.has(name) && isPronoun(sentence.tokens, 0);
    return isMeant ? [makeAgent(name, 0, 1, "pronoun")] : [];
  }

  /** Return whether a sentence itself says what acts, so that it borrows nothing from above. */
  function hasOwnAgent(effect, start, link, sentence) {
    if (sentence.agents.some((agent) => !agent.isLent && agent.start < start)) return true;
    if (start === effect.start && hasBareSubject(effect, sentence)) return true;
    if (isDoneByBody(effect, sentence)) return true;
    const following = sentence.wordsIn([effect.end, effect.end + 3]);
    return link === "passive" && following.some((word) => ["with", "by", "using"].includes(word));
  }

  /** Return whether a part of the body does it to a thing: "The lymph system drains fluid". */
  function isDoneByBody({ start, end }, sentence) {
    const isOfBody = sentence.matchesOf([body]).some((match) => match.end === start);
    const following = [end, end + limits.maxArticlesBetween + 1];
    return isOfBody && sentence.hasMatchIn(roles.objects, following);
  }

  /** Return whether a part of the body, or a single noun, stands right before the verb. */
  function hasBareSubject(effect, sentence) {
    if (sentence.matchesOf([body]).some(({ end }) => end === effect.start)) return true;
    if (effect.start !== 1 || !isWord(sentence.tokens[0])) return false;
    const word = sentence.wordAt(0);
    return !(FILLERS.has(word) || DETERMINERS.has(word) || word.endsWith("ly"));
  }

  /** Name where an agent stands to the effect and target from `start` to `end`. */
  function relate(agent, start, end, sentence) {
    if (agent.isLent) return "lent";
    if (agent.end <= start) {
      const distance = sentence.clauses.countBetween(agent.end - 1, start);
      return ["left", "left_clause"][distance] ?? "left_far";
    }
    if (agent.start < end) return "inside";
    if (hasOneOf(AGENT_PREPOSITIONS, sentence.wordsBefore(agent.start, 2))) {
      return agent.start - end <= limits.maxByGap ? "by" : "by_far";
    }
    return sentence.clauses.areTogether(end - 1, agent.start) ? "right" : "right_far";
  }

  function findBest(statements, sentence) {
    let best = null;
    for (const statement of statements) {
      const numbers = rank(statement, sentence);
      if (!best || comesBefore(numbers, best.numbers)) best = { statement, numbers };
    }
    return best?.statement;
  }

  /** Rank a statement: the best comes first. */
  function rank(statement, { clauses }) {
    const { agent, effect, link, relation, target } = statement;
    const breaks = target ? clauses.countBetween(effect.start, target.start) : 0;
    const [start, end] = findPair(statement);
    const isNamed = agent && !agent.isLent;
    return [
      penalties.links[link] + penalties.clause * breaks + relations.indexOf(relation),
      target ? countBetween(effect, target) : 0,
      target && target.end <= effect.start ? 1 : 0,
      isNamed ? Math.max(start - agent.end, agent.start - end, 0) : 0,
      start,
      -end,
    ];
  }

  function comesBefore(one, other) {
    const place = one.findIndex((number, at) => number !== other[at]);
    return place >= 0 && one[place] < other[place];
  }

  return { AGENT_PREPOSITIONS, DETERMINERS, FILLERS, WIDER, findPair, findSpan, findStatements };
})();
