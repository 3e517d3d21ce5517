/* Find concepts in a text: the JavaScript side of evidence/lexicon.py.

   Concepts, phrases and limits come from EVIDENCE_VOCABULARY (vocabulary.js). The phrases of a concept
   whose name begins with "!" are other senses: what they cover is not the concept. */
"use strict";

globalThis.EVIDENCE = globalThis.EVIDENCE ?? {};

EVIDENCE.lexicon = (() => {
  const { phrases, rivals, maxGapWords, neverInGaps } = EVIDENCE_VOCABULARY.lexicon;
  const RIVALS = new Set(rivals);
  // What Python and JavaScript take for a space differs in a few control characters.
  const TOKEN =
    /\p{Nd}+(?:[.,]\p{Nd}+)*|[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*|%|[^\p{L}\p{N}_\s\x1c-\x1f\x85]|\ufeff/gu;
  const PHRASES = phrases.map(([concept, words]) => ({ concept, words: words.map(parseWord) }));
  const phrasesByWord = new Map();
  const phrasesByPrefix = new Map();

  for (const phrase of PHRASES) {
    const [first] = phrase.words;
    const caseless = [...first.caseSensitive].map((word) => word.toLowerCase());
    for (const word of [...first.exact, ...caseless]) addTo(phrasesByWord, word, phrase);
    for (const prefix of first.prefixes) addTo(phrasesByPrefix, prefix.slice(0, 2), phrase);
  }

  function parseWord(word) {
    if (word === null) return null; // a gap
    const [exact, prefixes, caseSensitive] = word;
    return { exact: new Set(exact), prefixes, caseSensitive: new Set(caseSensitive) };
  }

  function addTo(map, key, value) {
    if (!map.has(key)) map.set(key, []);
    map.get(key).push(value);
  }

  /** Split a text into words and punctuation; "can't" gives "can" and "not". */
  function tokenize(text) {
    const tokens = [];
    for (const match of text.matchAll(TOKEN)) {
      const [word] = match;
      const place = { text: word, start: match.index, end: match.index + word.length };
      const folded = fold(word);
      if (folded.endsWith("n't") || folded === "cannot") {
        const stems = { "won't": "will", "can't": "can", cannot: "can" };
        const stem = stems[folded] ?? folded.slice(0, -3);
        tokens.push({ ...place, folded: stem }, { ...place, folded: "not" });
      } else {
        tokens.push({ ...place, folded: folded.split("'")[0] });
      }
    }
    return tokens;
  }

  function fold(word) {
    const plain = word.normalize("NFKD").replace(/\p{M}/gu, "");
    return plain.toLowerCase().replaceAll("ß", "ss").replaceAll("’", "'");
  }

  const isWord = (token) => token.folded === "%" || /^[\p{L}\p{N}]/u.test(token.folded);

  const maySkip = (token) => isWord(token) && !neverInGaps.includes(token.folded);

  const fits = (word, token) =>
    word.exact.has(token.folded) ||
    word.caseSensitive.has(token.text) ||
    word.prefixes.some((prefix) => token.folded.startsWith(prefix));

  /** Return the end of a phrase whose words from `place` on start at token `at`, or -1. */
  function matchWords(words, place, tokens, at) {
    for (; place < words.length; place += 1) {
      if (words[place] === null) return matchAfterGap(words, place + 1, tokens, at);
      while (at < tokens.length && tokens[at].folded === "-") at += 1;
      if (at >= tokens.length || !fits(words[place], tokens[at])) return -1;
      at += 1;
    }
    return at;
  }

  function matchAfterGap(words, place, tokens, at) {
    for (let skipped = 0; skipped <= maxGapWords; skipped += 1) {
      const end = matchWords(words, place, tokens, at + skipped);
      if (end >= 0) return end;
      if (at + skipped >= tokens.length || !maySkip(tokens[at + skipped])) return -1;
    }
    return -1;
  }

  function phrasesThatStart(token) {
    const candidates = [
      ...(phrasesByWord.get(token.folded) ?? []),
      ...(phrasesByPrefix.get(token.folded.slice(0, 2)) ?? []),
      ...(phrasesByPrefix.get(token.folded.slice(0, 1)) ?? []),
    ];
    return candidates.filter(({ words }) => fits(words[0], token));
  }

  /** Find every place of every concept, in order; of rivals only the longest at a place. */
  function tag(tokens) {
    const hits = [];
    tokens.forEach((token, start) => {
      const started = phrasesThatStart(token);
      for (const { concept, words } of started) {
        if (words.length === 1) hits.push({ concept, start, end: start + 1 });
      }
      for (const { concept, words } of started) {
        const end = words.length > 1 ? matchWords(words, 1, tokens, start + 1) : -1;
        if (end >= 0) hits.push({ concept, start, end });
      }
    });
    return dropShorterRivals(dropOtherSenses(hits));
  }

  function dropOtherSenses(hits) {
    const others = hits.filter(isOtherSense);
    return hits.filter(
      (hit) => !isOtherSense(hit) && !others.some((other) => isOtherSenseOf(other, hit)),
    );
  }

  const isOtherSense = ({ concept }) => concept.startsWith("!");

  const isOtherSenseOf = (other, hit) => other.concept === `!${hit.concept}` && overlaps(other, hit);

  const overlaps = (one, other) => one.start < other.end && other.start < one.end;

  function dropShorterRivals(hits) {
    const rivals = hits.filter(({ concept }) => RIVALS.has(concept));
    return hits.filter(
      (hit) => !RIVALS.has(hit.concept) || !rivals.some((other) => covers(other, hit)),
    );
  }

  const covers = (longer, hit) =>
    longer.start <= hit.start && hit.end <= longer.end &&
    longer.concept !== hit.concept && longer.end - longer.start > hit.end - hit.start;

  return { addTo, isWord, overlaps, tag, tokenize };
})();
