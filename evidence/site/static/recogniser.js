/* Recognise the claims that a sentence makes: the JavaScript side of evidence/claims/recognise.

   An interpreter of EVIDENCE_VOCABULARY.recogniser (vocabulary.js), as the Python module is of the same
   data. tests/data/recogniser_conformance.json holds what both must answer. */
"use strict";

EVIDENCE.recogniser = (() => {
  const { frames, roles, broader, negationExempt, coordinators, pronouns, limits } =
    EVIDENCE_VOCABULARY.recogniser;
  const { addTo, isWord, tag, tokenize } = EVIDENCE.lexicon;
  const TREATMENTS = new Set(roles.treatments);
  const LENT = new Set([...roles.treatments, ...roles.context]);
  const OBJECTS = new Set(roles.objects);
  const COORDINATORS = new Set(coordinators);
  const PRONOUNS = new Set(pronouns);
  const NEGATION_EXEMPT = new Set(negationExempt);

  const both = (one, other) => new Set([...one].filter((item) => other.has(item)));
  const without = (one, other) => new Set([...one].filter((item) => !other.has(item)));
  const union = (...sets) => new Set(sets.flatMap((set) => [...set]));
  const hasTreatment = (matches) => [...matches.keys()].some((concept) => TREATMENTS.has(concept));

  /** Return the claims of a sentence, its concepts, and the treatments it is about.

      `before` and `earlier` are the concepts of its paragraph and of its section so far. */
  function recognise(text, headings = [], before = new Set(), earlier = new Set()) {
    const tokens = tokenize(text);
    const matches = groupByConcept(tokens);
    const context = collectContext(headings, before, startsWithPronoun(tokens) ? earlier : new Set());
    resolveTreatment(matches, tokens, context);
    const concepts = new Set(matches.keys());
    adjustForClaims(matches);
    const sentence = { tokens, matches, context };
    const named = both(concepts, TREATMENTS);
    return {
      claims: findClaims(sentence),
      concepts,
      treatments: named.size ? named : both(context, TREATMENTS),
    };
  }

  function findClaims(sentence) {
    const claims = [];
    for (const [claim, alternatives] of Object.entries(frames)) {
      for (const frame of alternatives) {
        const span = matchFrame(frame, sentence);
        if (span) {
          claims.push(makeClaim(claim, span, sentence));
          break;
        }
      }
    }
    return claims;
  }

  function groupByConcept(tokens) {
    const grouped = new Map();
    for (const match of tag(tokens)) addTo(grouped, match.concept, match);
    return grouped;
  }

  const startsWithPronoun = (tokens) => tokens.length > 0 && PRONOUNS.has(tokens[0].folded);

  // What a sentence is about

  const conceptsByText = new Map();

  function findConcepts(text) {
    if (!conceptsByText.has(text)) {
      const tokens = tokenize(text);
      const matches = groupByConcept(tokens);
      resolveTreatment(matches, tokens, new Set());
      conceptsByText.set(text, new Set(matches.keys()));
    }
    return conceptsByText.get(text);
  }

  /** Return what is lent to a sentence: of treatments only those of the nearest layer that has one. */
  function collectContext(headings, before, earlier) {
    const layers = [both(before, LENT), ...headings.map(findConcepts).reverse()];
    const others = without(union(...layers), TREATMENTS);
    const named = [...layers, earlier].map((layer) => both(layer, TREATMENTS));
    return union(others, named.find((treatments) => treatments.size) ?? new Set());
  }

  /** Add the treatment that a sentence without one is about. */
  function resolveTreatment(matches, tokens, context) {
    if (!tokens.length || hasTreatment(matches)) return;
    for (const [concept, { treatments, otherwise }] of Object.entries(roles.standIns)) {
      if (matches.has(concept)) {
        const lent = treatments.filter((treatment) => context.has(treatment));
        const meant = lent.length ? lent : [otherwise];
        for (const treatment of meant) matches.set(treatment, matches.get(concept));
        return;
      }
    }
    if (startsWithPronoun(tokens)) {
      for (const treatment of both(context, TREATMENTS)) {
        matches.set(treatment, [{ concept: treatment, start: 0, end: 1 }]);
      }
      return;
    }
    for (const [concept, treatment] of Object.entries(roles.agents)) {
      const agents = matches.get(concept) ?? [];
      if (agents.some(({ start }) => start < limits.agentWindow)) matches.set(treatment, agents);
    }
  }

  /** Add the wider treatments of those named, and drop concepts that do not count beside others. */
  function adjustForClaims(matches) {
    for (const [narrow, wider] of Object.entries(broader)) {
      for (const wide of matches.has(narrow) ? wider : []) {
        if (!matches.has(wide)) matches.set(wide, matches.get(narrow));
      }
    }
    for (const [concept, others] of Object.entries(roles.unless)) {
      if (others.some((other) => matches.has(other))) matches.delete(concept);
    }
  }

  // Frames

  /** Return the first and the last token (exclusive) that make a frame true, or null. */
  function matchFrame({ conditions, required }, sentence) {
    if (!required.every((concept) => sentence.matches.has(concept))) return null;
    let [first, last] = [sentence.tokens.length, 0];
    for (const condition of conditions) {
      const span = findSpan(condition, sentence);
      const holds = span !== null || isInHeadings(condition, sentence);
      if (holds === condition.isExcluded) return null;
      if (span && !condition.isExcluded) {
        [first, last] = [Math.min(first, span[0]), Math.max(last, span[1])];
      }
    }
    return last ? [first, last] : null;
  }

  function findSpan({ alternatives, searchesSentence }, sentence) {
    for (const names of searchesSentence ? alternatives : []) {
      const span = names.length === 2 ? findClosestPair(sentence, names) : findFirst(sentence, names[0]);
      if (span) return span;
    }
    return null;
  }

  function findFirst(sentence, concept) {
    const match = sentence.matches.get(concept)?.[0];
    return match ? [match.start, match.end] : null;
  }

  function findClosestPair(sentence, [one, other]) {
    let best = null;
    for (const left of sentence.matches.get(one) ?? []) {
      for (const right of sentence.matches.get(other) ?? []) {
        const gap = Math.max(left.start, right.start) - Math.min(left.end, right.end);
        if (gap > limits.maxPairGap || isInterrupted(sentence, left, right)) continue;
        const rank = [gap, Math.min(left.start, right.start), -Math.max(left.end, right.end)];
        if (!best || comesBefore(rank, best)) best = rank;
      }
    }
    return best ? [best[1], -best[2]] : null;
  }

  function comesBefore(one, other) {
    const place = one.findIndex((number, at) => number !== other[at]);
    return place >= 0 && one[place] < other[place];
  }

  /** Return whether an action reaches another object before this one. */
  function isInterrupted(sentence, thing, action) {
    if (!OBJECTS.has(thing.concept) || action.end > thing.start) return false;
    return roles.objects.some(
      (name) =>
        name !== thing.concept &&
        (sentence.matches.get(name) ?? []).some(
          (rival) => action.end <= rival.start && separates(sentence, rival, thing),
        ),
    );
  }

  function separates({ tokens }, rival, thing) {
    if (rival.end > thing.start) return false;
    const between = tokens.slice(rival.end, thing.start);
    return between.length > 0 && !between.some(({ folded }) => COORDINATORS.has(folded));
  }

  /** Return whether headings supply a condition: a treatment only if the sentence names none. */
  function isInHeadings({ alternatives, searchesSentence, searchesHeadings }, sentence) {
    if (!searchesHeadings) return false;
    if (!searchesSentence && sentence.tokens.length > limits.maxFragmentTokens) return false;
    const isNamed = hasTreatment(sentence.matches);
    return alternatives.some(
      ([concept]) => isSupplied(concept, sentence) && !(TREATMENTS.has(concept) && isNamed),
    );
  }

  const isSupplied = (concept, { context }) =>
    context.has(concept) || [...context].some((name) => (broader[name] ?? []).includes(concept));

  // Polarity

  function makeClaim(claim, span, sentence) {
    return {
      claim,
      polarity: determinePolarity(claim, span, sentence),
      isHedged: sentence.matches.has("hedge"),
      start: sentence.tokens[span[0]].start,
      end: sentence.tokens[span[1] - 1].end,
    };
  }

  function determinePolarity(claim, span, { tokens, matches }) {
    const ending = tokens.slice(-limits.questionMarkWindow);
    if (matches.has("asks") || ending.some(({ folded }) => folded === "?")) return "asks";
    if (matches.has("doubt")) return "doubts";
    if (matches.has("denial") || (matches.has("equal") && matches.has("sham"))) return "denies";
    if (!NEGATION_EXEMPT.has(claim) && isNegated(span, tokens, matches)) return "denies";
    return "asserts";
  }

  /** Return whether a "not" is in the words of a claim, or shortly before them in the same clause. */
  function isNegated([first, last], tokens, matches) {
    const harmless = matches.get("harmless_not") ?? [];
    return (matches.get("negation") ?? []).some((negation) => {
      if (harmless.some(({ start, end }) => start <= negation.start && negation.start < end)) {
        return false;
      }
      if (negation.start >= first) return negation.start < last;
      const between = tokens.slice(negation.end, Math.max(negation.end, first));
      return between.length <= limits.negationScope && between.every(isWord);
    });
  }

  return { recognise, treatments: TREATMENTS };
})();
