/* Find the claims that somebody asks about: the JavaScript side of
   evidence/claims/card/claim_search.py. */
"use strict";

EVIDENCE.claimSearch = (() => {
  const {
    about, affected, claims, condition, frameConcepts, minSpelledLength, minSpellingSimilarity,
    minStemLength, questions, scoreDigits, unless,
    words,
  } = EVIDENCE_VOCABULARY.claimSearch;
  const { addTo, isWord, tokenize } = EVIDENCE.lexicon;
  const { roles } = EVIDENCE_VOCABULARY.recogniser;
  const { findConcepts, read, recognise, treatments } = EVIDENCE.recogniser;
  const WORD = /\p{L}+/gu;
  const FRAME_CONCEPTS = new Set(frameConcepts);
  const TREATMENTS = [...treatments];
  const OWN_TREATMENTS = roles.treatments.filter((name) => name !== roles.foreign);
  const FUNCTION_WORDS = new Set(
    ["questions", "determiners", "fillers"].flatMap((name) => [...EVIDENCE.clauses.wordClass(name)]),
  );
  const wordsByLetter = new Map();
  for (const word of words) addTo(wordsByLetter, word.slice(0, 1), word);
  const described = claims.map((claim) => ({ ...claim, names: new Set(claim.names) }));
  const sharedBy = new Map();
  for (const { names } of described) {
    for (const name of names) sharedBy.set(name, (sharedBy.get(name) ?? 0) + 1);
  }

  /** Return the claims that a text is about, and all that share something with it, the nearest first. */
  function search(text) {
    const nearest = rankClaims(text);
    const written = text.trim().toLowerCase();
    const exact = claims.filter((claim) => claim.text.toLowerCase() === written).map(({ id }) => id);
    const spelled = correctSpelling(text);
    const answers = findAnswers(text);
    const readings = [
      () => exact,
      () => recogniseFirst([text, spelled]),
      () => answers.slice(0, 1),
      () => recogniseFirst(completeQuestion(spelled)),
      () => findMeantClaim(text, nearest),
    ];
    const asked = firstFull(readings);
    return { asked, nearest, related: answers.filter((id) => !asked.includes(id)) };
  }

  /** Return the claims that the topic lists for a question, those for most of its words. */
  function findAnswers(text) {
    const named = findConcepts(correctSpelling(text));
    const namesSubject = about.some((name) => named.has(name));
    const isElsewhere = Object.entries(unless).some(
      ([name, others]) => named.has(name) && !others.some((other) => named.has(other)),
    );
    if (isElsewhere) return []; // it is about another condition
    const sizes = new Map();
    for (const { claim, groups } of questions) {
      const listed = new Set(groups.flat());
      const isAbout = [...OWN_TREATMENTS, ...about].some((name) => listed.has(name));
      const isAsked =
        groups.every((group) => group.some((name) => named.has(name))) &&
        OWN_TREATMENTS.every((name) => !named.has(name) || listed.has(name));
      if (isAsked && (isAbout || !namesSubject)) {
        sizes.set(claim, Math.max(sizes.get(claim) ?? 0, groups.length));
      }
    }
    const most = Math.max(...sizes.values());
    return [...sizes.keys()].filter((claim) => sizes.get(claim) === most);
  }

  /** Return what the first reading finds that finds anything. */
  function firstFull(readings) {
    for (const find of readings) {
      const found = find();
      if (found.length) return found;
    }
    return [];
  }

  /** Return the claims of the first text that is about any. */
  function recogniseFirst(texts) {
    return firstFull(
      [...new Set(texts)].map((text) => () => recognise(text).claims.map(({ claim }) => claim)),
    );
  }

  /** Return a short question with what goes without saying, unless it has words nobody knows. */
  function completeQuestion(text) {
    const sentence = condition ? read(text) : null;
    if (!sentence || !sentence.hasAny(TREATMENTS)) return [];
    const plain = text.replace(/[ ?]+$/u, "");
    if (!sentence.hasAny(affected)) {
      const whole = `${plain} for ${condition}`;
      const reading = read(whole);
      return hasOnly([...reading.matches.keys()], reading) ? [whole] : [];
    }
    const known = [...TREATMENTS, ...affected, ...findConcepts(condition)];
    return hasOnly(known, sentence) ? [`${plain} helps`] : [];
  }

  /** Return whether all words of a sentence belong to some concepts or say nothing themselves. */
  function hasOnly(concepts, sentence) {
    const known = sentence.matchesOf(concepts);
    const isCovered = (place) => known.some(({ start, end }) => start <= place && place < end);
    return sentence.tokens.every(
      (token, place) => isCovered(place) || FUNCTION_WORDS.has(token.folded) || !isWord(token),
    );
  }

  /** Return the claim that is about everything that was asked, if there is just one. */
  function findMeantClaim(text, nearest) {
    const asked = findOwnConcepts(correctSpelling(text));
    if (!asked.length || asked.some((name) => roles.unless.includes(name))) {
      return []; // it is about another condition
    }
    const named = findConcepts(correctSpelling(text));
    const meant = nearest.filter((key) => {
      const { agents, names } = described.find(({ id }) => id === key);
      return asked.every((name) => names.has(name)) && mayBeAbout(agents, named);
    });
    const plainest = namesMoreThanTreatments(correctSpelling(text), asked)
      ? choosePlainest(meant)
      : meant;
    return plainest.length === 1 ? plainest : [];
  }

  /** Return whether a text that names some concepts may be about a claim on some agents. */
  function mayBeAbout(agents, named) {
    const isAboutOthers = [roles.foreign, ...about].some((name) => named.has(name));
    if (!isAboutOthers || OWN_TREATMENTS.some((name) => named.has(name))) return true;
    return agents.some((name) => named.has(name));
  }

  /** Return whether some concepts have words of their own in a text, beside those of treatments. */
  function namesMoreThanTreatments(text, concepts) {
    const sentence = read(text);
    if (!sentence) return false;
    const starts = new Set(sentence.matchesOf(TREATMENTS).map(({ start }) => start));
    return sentence.matchesOf(concepts).some(({ start }) => !starts.has(start));
  }

  /** Return the claim that all others add something to, if there is one; else all. */
  function choosePlainest(keys) {
    const own = (key) => {
      const { names } = described.find(({ id }) => id === key);
      return [...names].filter((name) => FRAME_CONCEPTS.has(name));
    };
    const isLess = (one, other) =>
      one.length < other.length && one.every((name) => other.includes(name));
    const plainest = keys.filter((key) =>
      keys.every((other) => other === key || isLess(own(key), own(other))),
    );
    return plainest.length ? plainest : keys;
  }

  function rankClaims(text) {
    const asked = describeText(correctSpelling(text));
    const weigh = (name) => Math.log(1 + described.length / sharedBy.get(name));
    const score = ({ names }) => {
      const shared = asked.filter((name) => names.has(name));
      return Number(shared.reduce((sum, name) => sum + weigh(name), 0).toFixed(scoreDigits));
    };
    return described
      .map((claim) => ({ ...claim, score: score(claim) }))
      .filter((claim) => claim.score > 0)
      .sort(
        (one, other) =>
          other.score - one.score || other.isMain - one.isMain || one.names.size - other.names.size,
      )
      .map(({ id }) => id);
  }

  /** Return the concepts and the stems of the words of a text. */
  function describeText(text) {
    const long = tokenize(text).filter(({ folded }) => [...folded].length >= minStemLength);
    const stems = long.map(({ folded }) => `=${[...folded].slice(0, minStemLength + 1).join("")}`);
    return [...new Set([...findOwnConcepts(text), ...stems])];
  }

  const findOwnConcepts = (text) => [...findConcepts(text)].filter((name) => FRAME_CONCEPTS.has(name));

  const correctSpelling = (text) => text.replace(WORD, correctWord);

  function correctWord(word) {
    const folded = word.toLowerCase();
    const candidates = wordsByLetter.get(folded.slice(0, 1)) ?? [];
    if (word.length < minSpelledLength || candidates.includes(folded)) return word;
    let [best, highest] = [word, minSpellingSimilarity];
    for (const candidate of candidates) {
      const similarity = rateSimilarity(candidate, folded);
      if (similarity >= highest) [best, highest] = [candidate, similarity];
    }
    return best;
  }

  /** Return how alike two words are, from 0 to 1, as Python's difflib.SequenceMatcher does. */
  function rateSimilarity(one, other) {
    const bound = (2 * Math.min(one.length, other.length)) / (one.length + other.length);
    if (bound < minSpellingSimilarity) return bound;
    return (2 * countShared(one, other)) / (one.length + other.length);
  }

  /** Return the letters in the longest common piece and, likewise, in what is left and right of it. */
  function countShared(one, other) {
    let [size, at, where] = [0, 0, 0];
    for (let first = 0; first < one.length; first += 1) {
      for (let second = 0; second < other.length; second += 1) {
        let length = 0;
        while (first + length < one.length && one[first + length] === other[second + length]) length += 1;
        if (length > size) [size, at, where] = [length, first, second];
      }
    }
    if (!size) return 0;
    const left = countShared(one.slice(0, at), other.slice(0, where));
    return left + size + countShared(one.slice(at + size), other.slice(where + size));
  }

  return { correctSpelling, search };
})();
