/* Reads a text as `evidence check` reads plain text: blocks, sentences, concepts, claims, and what is told of them.

   Written after evidence/claims/lexicon.py, claims/recognise.py, posts/plain.py, posts/sentences.py, posts/check.py and
   posts/claim_rules.py, function by function; words, forms, patterns and numbers come from them in vocabulary.js. A test
   holds the two against each other. */
"use strict";

globalThis.EVIDENCE_READER = (() => {
  const V = globalThis.EVIDENCE_VOCABULARY;
  const PATTERNS = Object.fromEntries(
    Object.entries(V.patterns).map(([name, [source, flags]]) => [name, new RegExp(source, flags)]),
  );
  const [THERAPIES, OBJECTS, JOINTS, PRONOUNS, SETTINGS] = [
    V.therapies, V.objects, V.joints, V.pronouns, V.settings,
  ].map((words) => new Set(words));
  const TOKEN = /\p{Nd}+(?:[.,]\p{Nd}+)*|[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*|%|[^\p{L}\p{N}_\s]/gu;
  const NO_SPAN = null;

  const both = (one, other) => new Set([...one].filter((item) => other.has(item)));
  const without = (one, other) => new Set([...one].filter((item) => !other.has(item)));
  const union = (...sets) => new Set(sets.flatMap((set) => [...set]));
  const holds = (pattern, text) => PATTERNS[pattern].test(text);
  const collapsed = (text) => text.split(/\s+/u).filter(Boolean).join(" ");

  // Words (claims/lexicon.py)

  function tokenize(text) {
    const tokens = [];
    for (const match of text.matchAll(TOKEN)) {
      const [word] = match;
      const place = { text: word, start: match.index, end: match.index + word.length };
      const small = fold(word);
      if (small.endsWith("n't") || small === "cannot") {
        const stem = { "won't": "will", "can't": "can", cannot: "can" }[small] ?? small.slice(0, -3);
        tokens.push({ ...place, folded: stem }, { ...place, folded: "not" });
      } else {
        tokens.push({ ...place, folded: small.split("'")[0] });
      }
    }
    return tokens;
  }

  const fold = (word) => word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("’", "'");

  const isWord = (token) => token.folded === "%" || /^[\p{L}\p{N}]/u.test(token.folded);

  const PHRASES = V.phrases.map(([concept, words]) => ({
    concept,
    words: words.map((word) => word && { exact: new Set(word[0]), prefixes: word[1], cased: new Set(word[2]) }),
  }));
  const byWord = new Map();
  const byStart = new Map();
  for (const phrase of PHRASES) {
    const [first] = phrase.words;
    for (const word of [...first.exact, ...[...first.cased].map((cased) => cased.toLowerCase())]) add(byWord, word, phrase);
    for (const prefix of first.prefixes) add(byStart, prefix.slice(0, 2), phrase);
  }

  function add(map, key, value) {
    if (!map.has(key)) map.set(key, []);
    map.get(key).push(value);
  }

  const fits = (word, token) =>
    word.exact.has(token.folded) ||
    word.cased.has(token.text) ||
    word.prefixes.some((prefix) => token.folded.startsWith(prefix));

  /** The end of a phrase whose words from `place` on stand at token `at`, or -1. */
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
    for (let skipped = 0; skipped <= V.gapWords; skipped += 1) {
      const end = matchWords(words, place, tokens, at + skipped);
      if (end >= 0) return end;
      if (at + skipped >= tokens.length || !isWord(tokens[at + skipped])) return -1;
    }
    return -1;
  }

  function tag(tokens) {
    const hits = [];
    tokens.forEach((token, start) => {
      const begun = [
        ...(byWord.get(token.folded) ?? []),
        ...(byStart.get(token.folded.slice(0, 2)) ?? []),
        ...(byStart.get(token.folded.slice(0, 1)) ?? []),
      ].filter((phrase) => fits(phrase.words[0], token));
      for (const { concept, words } of begun) {
        if (words.length === 1) hits.push({ concept, start, end: start + 1 });
      }
      for (const { concept, words } of begun) {
        const end = words.length > 1 ? matchWords(words, 1, tokens, start + 1) : -1;
        if (end >= 0) hits.push({ concept, start, end });
      }
    });
    const rivals = hits.filter((hit) => THERAPIES.has(hit.concept));
    return hits.filter((hit) => !THERAPIES.has(hit.concept) || !rivals.some((other) => covers(other, hit)));
  }

  const covers = (longer, hit) =>
    longer.start <= hit.start && hit.end <= longer.end &&
    longer.concept !== hit.concept && longer.end - longer.start > hit.end - hit.start;

  // Claims (claims/recognise.py)

  /** The claims of a sentence under headings, with what the sentences before it brought up. */
  function read(text, headings = [], before = new Set(), earlier = new Set()) {
    const tokens = tokenize(text);
    const hits = group(tokens);
    const pointsBack = tokens.length > 0 && PRONOUNS.has(tokens[0].folded);
    const context = contextOf(headings, both(before, SETTINGS), pointsBack ? both(earlier, SETTINGS) : new Set());
    nameTheTreatment(hits, tokens, context);
    const concepts = new Set(hits.keys());
    withWider(hits);
    const sentence = { tokens, hits, context };
    const claims = [];
    for (const [claim, forms] of Object.entries(V.forms)) {
      for (const [conditions, needs] of forms) {
        const span = needs.every((name) => hits.has(name)) ? matched(conditions, sentence) : NO_SPAN;
        if (span) {
          claims.push(recognised(claim, span, sentence));
          break;
        }
      }
    }
    const named = both(concepts, THERAPIES);
    return { claims, concepts, therapies: named.size ? named : both(context, THERAPIES) };
  }

  function group(tokens) {
    const grouped = new Map();
    for (const hit of tag(tokens)) add(grouped, hit.concept, hit);
    return grouped;
  }

  const remembered = new Map();

  function conceptsOf(text) {
    if (!remembered.has(text)) {
      const tokens = tokenize(text);
      const hits = group(tokens);
      nameTheTreatment(hits, tokens, new Set());
      remembered.set(text, new Set(hits.keys()));
    }
    return remembered.get(text);
  }

  function contextOf(headings, before, earlier) {
    const layers = [before, ...headings.map(conceptsOf).reverse(), earlier];
    const therapies = layers.map((layer) => both(layer, THERAPIES)).find((named) => named.size) ?? new Set();
    return union(without(union(...layers.slice(0, -1)), THERAPIES), therapies);
  }

  function nameTheTreatment(hits, tokens, context) {
    if (!tokens.length || [...hits.keys()].some((concept) => THERAPIES.has(concept))) return;
    const standIn = Object.entries(V.standIns).find(([concept]) => hits.has(concept));
    if (standIn) {
      const [concept, [treatments, otherwise]] = standIn;
      const named = treatments.filter((therapy) => context.has(therapy));
      for (const therapy of named.length ? named : [otherwise]) hits.set(therapy, hits.get(concept));
    } else if (PRONOUNS.has(tokens[0].folded)) {
      for (const therapy of both(context, THERAPIES)) hits.set(therapy, [{ concept: therapy, start: 0, end: 1 }]);
    } else {
      for (const [agent, therapy] of Object.entries(V.agents)) {
        if ((hits.get(agent) ?? []).some((hit) => hit.start < V.beginning)) hits.set(therapy, hits.get(agent));
      }
    }
  }

  function withWider(hits) {
    for (const [narrow, wider] of Object.entries(V.wider)) {
      for (const wide of hits.has(narrow) ? wider : []) {
        if (!hits.has(wide)) hits.set(wide, hits.get(narrow));
      }
    }
    for (const [concept, others] of Object.entries(V.unless)) {
      if (others.some((other) => hits.has(other))) hits.delete(concept);
    }
  }

  function matched(conditions, sentence) {
    let [first, last] = [sentence.tokens.length, 0];
    for (const [pairs, inSentence, inHeadings, excluded] of conditions) {
      const span = inSentence ? spanOf(pairs, sentence) : NO_SPAN;
      const does = span !== NO_SPAN || (inHeadings && suppliedAbove(pairs, inSentence, sentence));
      if (does === excluded) return NO_SPAN;
      if (span && !excluded) [first, last] = [Math.min(first, span[0]), Math.max(last, span[1])];
    }
    return last ? [first, last] : NO_SPAN;
  }

  function spanOf(pairs, sentence) {
    for (const pair of pairs) {
      const hit = sentence.hits.get(pair[0])?.[0];
      const found = pair.length === 2 ? close(sentence, pair) : hit ? [hit.start, hit.end] : NO_SPAN;
      if (found) return found;
    }
    return NO_SPAN;
  }

  function close(sentence, [one, other]) {
    let best = null;
    for (const left of sentence.hits.get(one) ?? []) {
      for (const right of sentence.hits.get(other) ?? []) {
        const gap = Math.max(left.start, right.start) - Math.min(left.end, right.end);
        if (gap > V.near || isInterrupted(sentence, left, right)) continue;
        const span = [gap, Math.min(left.start, right.start), -Math.max(left.end, right.end)];
        if (!best || comesBefore(span, best)) best = span;
      }
    }
    return best ? [best[1], -best[2]] : NO_SPAN;
  }

  function comesBefore(one, other) {
    const place = one.findIndex((number, at) => number !== other[at]);
    return place >= 0 && one[place] < other[place];
  }

  function isInterrupted(sentence, thing, action) {
    if (!OBJECTS.has(thing.concept) || action.end > thing.start) return false;
    for (const rival of OBJECTS) {
      if (rival === thing.concept) continue;
      for (const hit of sentence.hits.get(rival) ?? []) {
        if (action.end <= hit.start && hit.end <= thing.start) {
          const between = sentence.tokens.slice(hit.end, thing.start);
          if (between.length && !between.some((token) => JOINTS.has(token.folded))) return true;
        }
      }
    }
    return false;
  }

  function suppliedAbove(pairs, inSentence, sentence) {
    if (!inSentence && sentence.tokens.length > V.fragment) return false;
    const isNamed = [...sentence.hits.keys()].some((concept) => THERAPIES.has(concept));
    return pairs.some(([concept]) => {
      const supplied = sentence.context.has(concept) || [...sentence.context].some((word) => V.wider[word]?.includes(concept));
      return supplied && !(THERAPIES.has(concept) && isNamed);
    });
  }

  function recognised(claim, span, sentence) {
    return {
      claim,
      polarity: polarityOf(claim, span, sentence),
      hedged: sentence.hits.has("hedge"),
      start: sentence.tokens[span[0]].start,
      end: sentence.tokens[span[1] - 1].end,
    };
  }

  function polarityOf(claim, span, { tokens, hits }) {
    if (tokens.slice(-V.asksWithin).some((token) => token.folded === "?") || hits.has("asks")) return "asks";
    if (hits.has("doubt")) return "doubts";
    if (hits.has("equal") && hits.has("sham")) return "denies";
    const mayBeTurned = !V.negationIsNoDenial.includes(claim);
    if (hits.has("denial") || (mayBeTurned && isNegated(span, tokens, hits))) return "denies";
    return "asserts";
  }

  function isNegated([first, last], tokens, hits) {
    const harmless = hits.get("harmless_not") ?? [];
    return (hits.get("negation") ?? []).some((hit) => {
      if (harmless.some(({ start, end }) => start <= hit.start && hit.start < end)) return false;
      const between = tokens.slice(hit.end, Math.max(hit.end, first));
      const inside = first <= hit.start && hit.start < last;
      return inside || (hit.start < first && between.length <= V.reachOfNot && between.every(isWord));
    });
  }

  // Blocks of plain text (posts/plain.py)

  const MARKER = /^[^\S\n]*(?:[\u2022\u2023\u25aa\u25cf\u25cb\u00b7]|(?:[-*\u2013]|(?<number>\d{1,3})[.)])(?=\s|$))[^\S\n]*/u;
  const RULE = /^\s*(?:[-*_=~\u2013\u2022\u00b7]\s*){3,}$/u;
  const CLOSING = "\"'\u201d\u2019)]";
  const ASIDE = [
    /^(?:(?:last )?(?:updated|published|posted|reviewed|edited)\b.*[\d:]|(?:written|reviewed|posted|edited) by\b|post:|tags?:|share (?:this|on|via)\b|(?:top|bottom) of (?:the )?page$|back to top$|skip to\b|log ?in\b|menu$)/iu,
    /^(?:By [A-Z]|.*\b\d+ min(?:ute)?s? read\b|[^\p{L}\p{N}_]*(?:[\p{L}\p{N}_]+,? )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:,? \d{4})?$)/u,
  ];
  const IGNORE = /<!--\s*evidence:\s*ignore\b[^<>]*?-->/gu;
  const [HEADING_WORDS, CAPTION_WORDS, CAPTION_WIDTH, MENU_WORDS] = [12, 25, 300, 5];

  /** Blocks of a text, each with its kind and the headings above it. */
  function blocksOf(source) {
    const text = source.replace(/^\ufeff/u, "").replace(/\r\n?/gu, "\n").replace(/[\u200b\ufeff]/gu, " ").replace(IGNORE, "");
    const parts = partsOf(text);
    const roles = rolesOf(parts);
    let level = roles.filter((role) => role === "section").length > 1 ? 1 : 2;
    let open = [];
    const blocks = [];
    parts.forEach((part, place) => {
      const words = collapsed(part.text);
      if (!words) return;
      const isSection = roles[place] === "section";
      if (isSection) open = open.filter((heading) => heading.level < level);
      blocks.push({ kind: isSection ? "heading" : roles[place], headings: open.map((one) => one.text), text: words });
      if (isSection) {
        open = [...open, { level, text: words }];
        level = 2;
      }
    });
    return blocks;
  }

  function partsOf(source) {
    const parts = [];
    let lines = [];
    let indent = -1;
    for (const line of source.split("\n")) {
      const marker = markerOf(line, lines.length > 0 && indent < 0);
      const own = line.length - line.trimStart().length;
      if (marker || !line.trim() || (indent >= 0 && own <= indent && lines.at(-1).trim())) {
        parts.push(...finished(lines, indent >= 0));
        [lines, indent] = [[], marker ? own : -1];
      }
      if (marker) lines = [line.slice(marker[0].length)];
      else if (line.trim()) lines.push(line);
    }
    return [...parts, ...finished(lines, indent >= 0)];
  }

  function markerOf(line, interrupts) {
    const marker = MARKER.exec(line);
    if (!marker || RULE.test(line)) return null;
    return interrupts && (marker.groups.number ?? "1") !== "1" ? null : marker;
  }

  function finished(lines, item) {
    if (item || lines.length < 2 || !lines.every(isOfMenu)) {
      return lines.length ? [{ text: lines.join("\n"), item, lone: !item && lines.length === 1 }] : [];
    }
    return lines.map((line) => ({ text: line, item: false, lone: true }));
  }

  const isOfMenu = (line) => countWords(line) <= MENU_WORDS && !".!?,;:".includes(lastOf(line) || "\0");
  const countWords = (text) => text.split(/\s+/u).filter(Boolean).length;

  function rolesOf(parts) {
    const roles = [];
    let run = [];
    for (const part of parts) {
      if (isLine(part)) {
        run.push(part);
        continue;
      }
      roles.push(...rolesOfRun(run, true), part.item ? "item" : "paragraph");
      run = [];
    }
    return [...roles, ...rolesOfRun(run, false)];
  }

  function rolesOfRun(run, beforeProse) {
    if (!beforeProse) return run.map(() => "heading");
    let short = run.length;
    while (short && countWords(run[short - 1].text) > HEADING_WORDS) short -= 1;
    const roles = run.map((_, place) => (place < short ? "heading" : "paragraph"));
    const able = run.map((_, place) => place).filter((place) => place < short && canHead(run[place]));
    const asking = able.filter((place) => "?:".includes(lastOf(run[place].text) || "\0"));
    if (able.length) roles[(asking.length ? asking : able).at(-1)] = "section";
    return roles;
  }

  function isLine(part) {
    const words = countWords(part.text);
    if (!part.lone || part.text.length > CAPTION_WIDTH || words > CAPTION_WORDS) return false;
    return !(words <= HEADING_WORDS ? ".!,;" : ".!,;?:").includes(lastOf(part.text) || "\0");
  }

  function canHead(part) {
    const text = collapsed(part.text);
    return countWords(part.text) <= HEADING_WORDS && /\p{L}/u.test(text) && !ASIDE.some((aside) => aside.test(text));
  }

  /** The last character that is not a closing quote or bracket. */
  function lastOf(text) {
    const stripped = text.trimEnd();
    let end = stripped.length;
    while (end && CLOSING.includes(stripped[end - 1])) end -= 1;
    return (end ? stripped.slice(0, end) : stripped).slice(-1);
  }

  // Sentences (posts/sentences.py; where a sentence ends is told by a library there, and by this rule here)

  const END = /[.!?\u2026]+["'\u201d\u2019)\]]*(?=\s)/gu;
  const TITLES = /(?:^|[\s(])(?:Mr|Mrs|Ms|St|Jr|Sr|U\.S|U\.K|etc|min|max|est|no|fig|al)\.$/iu;

  function sentencesOf(text) {
    const found = [];
    let begin = 0;
    for (const end of text.matchAll(END)) {
      const cut = end.index + end[0].length;
      const before = text.slice(Math.max(begin, cut - 40), cut);
      const after = text.slice(cut).trimStart();
      if (!after || goesOn(before, after)) continue;
      found.push(text.slice(begin, cut).trim());
      begin = cut;
    }
    const rest = text.slice(begin).trim();
    return rest ? [...found, rest] : found;
  }

  function goesOn(before, after) {
    if (/^[\p{Ll},;:)]/u.test(after) || holds("goesOn", before)) return true;
    if (holds("numbered", before)) return holds("number", after);
    if (holds("named", before) || TITLES.test(before)) return !holds("opening", after);
    return false;
  }

  // A text through its sentences (posts/check.py)

  const later = (old, fresh) => union(both(fresh, THERAPIES).size ? without(old, THERAPIES) : old, fresh);

  /** Every sentence of a text with what is read in it. */
  function views(source) {
    const sentences = blocksOf(source).flatMap((block, number) =>
      (block.kind === "heading" ? [block.text] : sentencesOf(block.text)).map((text) => ({ ...block, text, block: number })),
    );
    const titles = new Set(sentences.flatMap((sentence) => sentence.headings));
    const thread = { block: -1, headings: "[]", before: new Set(), earlier: new Set(), lead: [] };
    return sentences.map((sentence, place) => {
      const following = sentences[place + 1];
      const paragraph = sentences.filter((other) => other.block === sentence.block);
      const isTitle = sentence.kind === "heading" && (titles.has(sentence.text) || holds("label", sentence.text));
      const reading = isTitle ? readTitle(sentence) : readNext(thread, sentence);
      if (!isTitle && isTakenBack(sentence, following)) {
        for (const claim of reading.claims) claim.polarity = "denies";
      }
      reading.claims = reading.claims.filter((found) => V.claims[found.claim]);
      return {
        sentence,
        reading,
        pointsAtStudy: pointsAtStudy(sentence),
        hasCitation: paragraph.some((other) => hasCitation(other.text)),
      };
    });
  }

  function readTitle(sentence) {
    const reading = read(sentence.text);
    return holds("label", sentence.text) || sentence.text.endsWith(":") ? { ...reading, claims: [] } : reading;
  }

  function readNext(thread, sentence) {
    if (sentence.kind !== "item") thread.lead = sentence.text.endsWith(":") ? [sentence.text] : [];
    const headings = JSON.stringify(sentence.headings);
    if (headings !== thread.headings) {
      thread.before = thread.earlier = new Set();
    } else if (sentence.block !== thread.block) {
      [thread.earlier, thread.before] = [later(thread.earlier, thread.before), new Set()];
    }
    [thread.block, thread.headings] = [sentence.block, headings];
    const above = sentence.kind === "item" ? [...sentence.headings, ...thread.lead] : sentence.headings;
    const text = sentence.text.replace(new RegExp(PATTERNS.noWords, "gu"), (words) => " ".repeat(words.length));
    const reading = read(text, above, thread.before, thread.earlier);
    thread.before = later(thread.before, reading.concepts);
    return reading;
  }

  function isTakenBack(sentence, following) {
    if (sentence.headings.length && holds("myths", sentence.headings.at(-1))) return true;
    if (holds("takesItselfBack", sentence.text)) return true;
    return following !== undefined && following.block === sentence.block && holds("takesBack", following.text);
  }

  const hasCitation = (text) =>
    ["citedKey", "numberedNote", "identifier", "authorYear"].some((pattern) => holds(pattern, text));

  /** Whether a sentence may report what one study found; which one, and whether rightly, only the command can tell. */
  function pointsAtStudy({ text, kind }) {
    if (kind === "heading" || text.endsWith("?")) return false;
    return holds("authorYear", text) || (holds("studyNoun", text) && /\d/u.test(text));
  }

  // What is told of a claim (posts/claim_rules.py)

  /** Problems of a view: E401, E402, E403; a view that may report on a study is left to the command. */
  function problemsOf(view) {
    if (view.pointsAtStudy) return [];
    const problems = [];
    for (const found of plainClaims(view)) {
      const claim = V.claims[found.claim];
      const tell = (code, severity, why) => problems.push({ code, severity, why, ...found });
      const strong = overstatement(view, found, claim);
      if (claim.verdict === "contradicted" && !found.hedged) {
        tell("E401", "error", `contradicted by the evidence, ${claim.certainty.replace("_", " ")} certainty`);
      }
      if (strong) tell("E402", "warning", `worded more strongly than the evidence: ${strong}`);
      const stands = claim.verdict === "supported" || (found.hedged && claim.verdict === "mixed");
      if (stands && !strong && !view.hasCitation) tell("E403", "info", `holds (${claim.graded}), but nothing is cited`);
    }
    return problems;
  }

  function overstatement(view, found, claim) {
    if (claim.verdict !== "contradicted" && view.reading.concepts.has("absolute")) {
      return `${claim.graded}, but no study shows that it always or fully helps`;
    }
    if (found.hedged) return claim.verdict === "contradicted" ? "contradicted, so that even a hedge says too much" : "";
    const unsure = claim.verdict === "supported" && ["low", "very_low"].includes(claim.certainty);
    return ["mixed", "insufficient"].includes(claim.verdict) || unsure ? claim.graded : "";
  }

  function plainClaims({ sentence, reading }) {
    const has = (concept) => reading.concepts.has(concept);
    return reading.claims.filter((found) => {
      const { kind, unit, quantity } = V.claims[found.claim];
      if (found.polarity !== "asserts" || (kind === "guideline" && has("named_body"))) return false;
      if (unit === "visits_per_year" && quantity !== null && !speaksOf(quantity, sentence.text)) return false;
      if (["treatment", "cost"].includes(kind) && has("other_comparator")) return false;
      return !(kind === "prevalence" && has("elsewhere"));
    });
  }

  const NUMBERS = { one: 1, five: 5, eight: 8, nine: 9, ten: 10, twelve: 12, twenty: 20 };
  const MILLIONS = new RegExp(`([\\d.]+|\\b(?:${Object.keys(NUMBERS).join("|")}))[\\s-]+million`, "gu");

  function speaksOf(quantity, text) {
    const numbers = [...text.toLowerCase().matchAll(MILLIONS)].map(
      ([, number]) => 1e6 * (NUMBERS[number] ?? (Number(number.replace(/^\.+|\.+$/gu, "")) || 0)),
    );
    return numbers.length > 0 && Math.max(...numbers) <= V.asMuch * quantity;
  }

  return { read, views, problemsOf, sentencesOf, claims: V.claims };
})();
