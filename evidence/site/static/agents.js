/* What acts in a sentence: the JavaScript side of evidence/claims/recognise/agents.py.

   An agent that the sentence itself does not name has the place -1 and `isLent`. What is lent has
   `treatments`, their `source` and `others`, all other concepts that are lent. */
"use strict";

EVIDENCE.agents = (() => {
  const { anaphor, roles, sham } = EVIDENCE_VOCABULARY.recogniser;
  const { AUXILIARIES, wordClass } = EVIDENCE.clauses;
  const PRONOUNS = wordClass("pronouns");
  const DEMONSTRATIVES = wordClass("demonstratives");
  const VERBS_OF_PRONOUNS = wordClass("verbs_of_pronouns");
  const CLAUSE_LEADS = wordClass("clause_leads");

  const makeAgent = (treatment, start, end, source) =>
    ({ treatment, start, end, source, isLent: start < 0 });

  /** Return everything that may act in a sentence; what is lent comes last. */
  function findAgents(tokens, allMatches, clauses, lent) {
    const matches = leaveOutShams(allMatches, tokens);
    const named = roles.treatments.flatMap((treatment) =>
      makeAgents(treatment, matches.get(treatment), "named"),
    );
    const treatments = new Set(named.map(({ treatment }) => treatment));
    return [
      ...named,
      ...findStandIns(matches, treatments.size ? treatments : lent.treatments),
      ...findPronouns(tokens, clauses, named, lent),
      ...findAnaphors(matches, named, lent),
      ...Object.entries(roles.agents).flatMap(([concept, treatment]) =>
        makeAgents(treatment, matches.get(concept), "stand_in"),
      ),
      ...[...lent.treatments].sort().map((treatment) => makeAgent(treatment, -1, -1, lent.source)),
    ];
  }

  /** Leave out what is only pretended: in "placebo pills", the pills are no treatment. */
  function leaveOutShams(matches, tokens) {
    const ends = new Set((matches.get(sham) ?? []).map(({ end }) => end));
    for (const end of [...ends]) if (tokens[end]?.folded === "-") ends.add(end + 1);
    const isReal = ({ start }) => !ends.has(start);
    return new Map([...matches].map(([concept, found]) => [concept, found.filter(isReal)]));
  }

  const makeAgents = (treatment, matches, source) =>
    (matches ?? []).map(({ start, end }) => makeAgent(treatment, start, end, source));

  function findStandIns(matches, known) {
    return Object.entries(roles.standIns).flatMap(([concept, { treatments, otherwise }]) => {
      const lent = treatments.filter((treatment) => known.has(treatment)).sort();
      const meant = lent.length ? lent : [otherwise];
      return (matches.get(concept) ?? []).flatMap(({ start, end }) =>
        meant.map((treatment) => makeAgent(treatment, start, end, "stand_in")),
      );
    });
  }

  /** Return what the pronoun at the beginning of each clause means: what was named before it. */
  function findPronouns(tokens, clauses, named, lent) {
    return [...tokens.keys()]
      .filter((place) => beginsClause(tokens, place, clauses) && isPronoun(tokens, place))
      .flatMap((place) => refer(place, place + 1, named, lent));
  }

  function beginsClause(tokens, place, clauses) {
    if (place === 0 || !clauses.areTogether(place - 1, place)) return true;
    return CLAUSE_LEADS.has(tokens[place - 1].folded);
  }

  /** Return whether a word stands for a thing: "this" does before a verb, not before a noun. */
  function isPronoun(tokens, place) {
    const word = tokens[place].folded;
    if (PRONOUNS.has(word)) return true;
    const following = tokens[place + 1]?.folded ?? "";
    const isBeforeVerb =
      AUXILIARIES.has(following) || VERBS_OF_PRONOUNS.has(following) || following.endsWith("ly");
    return DEMONSTRATIVES.has(word) && isBeforeVerb;
  }

  const findAnaphors = (matches, named, lent) =>
    (matches.get(anaphor) ?? []).flatMap(({ start, end }) => refer(start, end, named, lent));

  function refer(start, end, named, lent) {
    const before = named.filter((agent) => agent.end <= start);
    const meant = before.length
      ? [before.reduce((best, agent) => (agent.end > best.end ? agent : best)).treatment]
      : [...lent.treatments].sort();
    return meant.map((treatment) => makeAgent(treatment, start, end, "pronoun"));
  }

  return { DEMONSTRATIVES, findAgents, isPronoun, makeAgent, makeAgents };
})();
