/* Recognise the claims that a sentence makes: the JavaScript side of
   evidence/claims/recognise/recogniser.py.

   The scripts before this one (clauses.js to verifier.js) interpret EVIDENCE_VOCABULARY.recogniser
   (vocabulary.js), as the Python modules of the same names do the same data.
   tests/data/recogniser_conformance.json holds what both must answer. */
"use strict";

EVIDENCE.recogniser = (() => {
  const { anaphor, cues, limits, outside, roles } = EVIDENCE_VOCABULARY.recogniser;
  const { findAgents, isPronoun } = EVIDENCE.agents;
  const { splitClauses } = EVIDENCE.clauses;
  const { describe } = EVIDENCE.features;
  const { addTo, tag, tokenize } = EVIDENCE.lexicon;
  const { ReadSentence } = EVIDENCE.sentence;
  const { findStance } = EVIDENCE.stance;
  const { findSpan, findStatements } = EVIDENCE.statements;
  const { isHedged, isOverclaimed } = EVIDENCE.strength;
  const { rate } = EVIDENCE.verifier;
  const TREATMENTS = new Set(roles.treatments);
  const LENT_CONCEPTS = new Set([...roles.context, ...cues.above]);
  const NOWHERE = {
    headings: [], lead: "", kind: "paragraph", before: new Set(), earlier: new Set(),
  };
  const NOTHING_LENT = { treatments: new Set(), source: "heading", others: new Set() };

  /** Return the claims of a sentence, its concepts, and the treatments that it is about.

      `place` is where it stands on its page: `headings` above it, outermost first; `lead`, what
      introduces the list that it is an item of; its `kind`, "paragraph", "item", "heading", "cell" or
      "quote"; the concepts `before` it in its paragraph and `earlier` in its section. */
  function recognise(text, place = {}) {
    const whole = { ...NOWHERE, ...place };
    const sentence = read(text, whole);
    if (!sentence) {
      return { claims: [], outside: null, concepts: new Set(), treatments: new Set() };
    }
    const own = sentence.agents.filter(({ isLent }) => !isLent);
    const named = own.map(({ treatment }) => treatment);
    const found = findClaims(text, whole, sentence);
    const concepts = [...sentence.matches.keys()].map((name) => name.split(".")[0]);
    return {
      claims: found.filter(({ claim }) => claim !== outside),
      outside: found.find(({ claim }) => claim === outside) ?? null,
      concepts: new Set([...concepts, ...named]),
      treatments: named.length ? new Set(named) : sentence.lent.treatments,
    };
  }

  /** Return of each claim what is surest, if it is sure enough. */
  function findClaims(text, place, sentence) {
    const claims = new Map();
    for (const [statement, reading] of listStatements(text, place, sentence)) {
      const found = makeClaim(statement, reading);
      const known = claims.get(found.claim);
      if (!known || found.confidence > known.confidence) claims.set(found.claim, found);
    }
    return [...claims.values()].filter(({ confidence }) => confidence >= limits.minConfidence);
  }

  /** Read a sentence: its words, concepts, clauses and agents; null where it has no words. */
  function read(text, place = NOWHERE, offset = 0) {
    const tokens = tokenize(text);
    if (!tokens.length) return null;
    const matches = tagConcepts(tokens);
    const clauses = splitClauses(tokens);
    const lent = collectLent(place, pointsBack(tokens, matches, place));
    const agents = findAgents(tokens, matches, clauses, lent);
    const kind = offset ? "completed" : place.kind;
    return new ReadSentence({ tokens, matches, clauses, agents, lent, kind, offset });
  }

  function tagConcepts(tokens) {
    const grouped = new Map();
    for (const match of tag(tokens)) addTo(grouped, match.concept, match);
    return grouped;
  }

  /** Return the statements that a sentence may make, alone or as the end of its lead. */
  function listStatements(text, place, sentence) {
    const alone = findStatements(sentence).map((statement) => [statement, sentence]);
    const lead = findLead(place, sentence);
    const whole = lead ? read(lead + text, place, lead.length) : null;
    if (!whole) return alone;
    const completed = findStatements(whole)
      .filter((statement) => whole.tokens[findSpan(statement)[1] - 1].start >= lead.length)
      .map((statement) => [statement, whole]);
    return [...alone, ...completed];
  }

  /** Return what an item that names nothing that acts completes: its lead, or its heading. */
  function findLead({ headings, kind, lead }, { agents, tokens }) {
    const isFragment = tokens.length <= limits.maxFragmentTokens;
    const hasAgent = agents.some(({ isLent }) => !isLent);
    if (!["item", "cell"].includes(kind) || !isFragment || hasAgent) return "";
    const bare = (lead || (headings.at(-1) ?? "")).trim().replace(/[:.…]+$/u, "").trim();
    return bare && !bare.endsWith("?") ? `${bare} ` : "";
  }

  /** Return whether a sentence begins with what points to the paragraph before, or is an item. */
  function pointsBack(tokens, matches, { kind }) {
    if (kind === "item") return true;
    const anaphors = matches.get(anaphor) ?? [];
    if (anaphors.some(({ start }) => start < limits.anaphorWindow)) return true;
    return tokens.slice(0, limits.anaphorWindow).some((_, place) => isPronoun(tokens, place));
  }

  /** Return what is lent to a sentence: of treatments only those of the nearest layer. */
  function collectLent({ headings, lead, before, earlier }, isPointingBack) {
    const layers = [
      ...(lead ? [["lead", findConcepts(lead)]] : []),
      ["paragraph", before],
      ...(isPointingBack ? [["section", earlier]] : []),
      ...headings.map((text) => ["heading", findConcepts(text)]).reverse(),
    ];
    const concepts = layers.flatMap(([, layer]) => [...layer]);
    const others = new Set(concepts.filter((name) => LENT_CONCEPTS.has(name) && !TREATMENTS.has(name)));
    for (const [source, layer] of layers) {
      const treatments = [...layer].filter((name) => TREATMENTS.has(name));
      if (treatments.length) return { treatments: new Set(treatments), source, others };
    }
    return { ...NOTHING_LENT, others };
  }

  const conceptsByText = new Map();

  /** Return the concepts of a text, such as a heading. */
  function findConcepts(text) {
    if (!conceptsByText.has(text)) {
      const tokens = tokenize(text);
      const matches = tagConcepts(tokens);
      const agents = findAgents(tokens, matches, splitClauses(tokens), NOTHING_LENT);
      const named = agents.map(({ treatment }) => treatment);
      conceptsByText.set(text, new Set([...matches.keys(), ...named]));
    }
    return conceptsByText.get(text);
  }

  function makeClaim(statement, sentence) {
    const [first, last] = findSpan(statement);
    const stance = findStance(statement, sentence);
    return {
      claim: statement.frame.claim,
      stance,
      isHedged: isHedged(statement, sentence),
      isOverclaimed: isOverclaimed(statement, sentence),
      confidence: rate(describe(statement, sentence), stance),
      start: Math.max(sentence.tokens[first].start - sentence.offset, 0),
      end: sentence.tokens[last - 1].end - sentence.offset,
    };
  }

  return { findConcepts, read, recognise, treatments: TREATMENTS };
})();
