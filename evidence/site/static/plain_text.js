/* Split pasted text into blocks and sentences: the JavaScript side of evidence/posts/read/plain.py and
   sentences.py. Where a sentence ends, a library decides in Python, and a simpler rule here. */
"use strict";

EVIDENCE.plainText = (() => {
  const MARKER = new RegExp(
    "^[^\\S\\n]*(?:[\\u2022\\u2023\\u25aa\\u25cf\\u25cb\\u00b7]" +
      "|(?:[-*\\u2013]|(?<number>\\d{1,3})[.)])(?=\\s|$))[^\\S\\n]*",
    "u",
  );
  const HORIZONTAL_RULE = /^\s*(?:[-*_=~\u2013\u2022\u00b7]\s*){3,}$/u;
  const CLOSING_PUNCTUATION = "\"'\u201d\u2019)]";
  const PAGE_FURNITURE = [
    /^(?:last )?(?:updated|published|posted|reviewed|edited)\b.*[\d:]/iu,
    /^(?:(?:written|reviewed|posted|edited) by\b|post:|tags?:|share (?:this|on|via)\b)/iu,
    /^(?:(?:top|bottom) of (?:the )?page$|back to top$|skip to\b|log ?in\b|menu$)/iu,
    /^(?:By [A-Z]|.*\b\d+ min(?:ute)?s? read\b)/u,
    new RegExp(
      "^[^\\p{L}\\p{N}_]*(?:[\\p{L}\\p{N}_]+,? )?" +
        "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\\.? \\d{1,2}(?:,? \\d{4})?$",
      "u",
    ),
  ];
  const IGNORE_COMMENT = /<!--\s*evidence:\s*ignore\b[^<>]*?-->/gu;
  const MAX_HEADING_WORDS = 12;
  const MAX_CAPTION_WORDS = 25;
  const MAX_CAPTION_LENGTH = 300;
  const MAX_MENU_WORDS = 5;
  const MAX_BARE_ITEM_WORDS = 8;
  const MIN_BARE_ITEMS = 2;
  const PATTERNS = Object.fromEntries(
    Object.entries(EVIDENCE_VOCABULARY.patterns).map(([name, pattern]) => [
      name,
      new RegExp(...pattern),
    ]),
  );
  const matches = (name, text) => PATTERNS[name].test(text);
  const splitWords = (text) => text.split(/\s+/u).filter(Boolean);
  const countWords = (text) => splitWords(text).length;

  /** Split a text into blocks, each with its kind and the headings above it. */
  function splitBlocks(source) {
    const parts = splitParts(clean(source));
    const roles = assignRoles(parts);
    let level = roles.filter((role) => role === "section").length > 1 ? 1 : 2;
    let open = [];
    const blocks = [];
    parts.forEach((part, place) => {
      const text = splitWords(part.text).join(" ");
      if (!text) return;
      const isSection = roles[place] === "section";
      if (isSection) open = open.filter((heading) => heading.level < level);
      const headings = open.map((heading) => heading.text);
      blocks.push({ kind: isSection ? "heading" : roles[place], headings, text });
      if (isSection) {
        open = [...open, { level, text }];
        level = 2;
      }
    });
    return blocks;
  }

  const clean = (source) =>
    source
      .replace(/^\ufeff/u, "")
      .replace(/\r\n?/gu, "\n")
      .replace(/[\u200b\ufeff]/gu, " ")
      .replace(IGNORE_COMMENT, "");

  /** Split a text into list items, paragraphs and single lines. */
  function splitParts(source) {
    const parts = [];
    let lines = [];
    let before = ""; // the last line above the lines
    let indent = -1; // of the marker while the lines are an item's, else -1
    for (const line of source.split("\n")) {
      const marker = matchMarker(line, lines.length > 0 && indent < 0);
      const own = line.length - line.trimStart().length;
      const leavesItem = indent >= 0 && own <= indent && lines.at(-1).trim();
      if (marker || !line.trim() || leavesItem) {
        parts.push(...makeParts(lines, indent >= 0, before));
        before = lines.at(-1) ?? before;
        [lines, indent] = [[], marker ? own : -1];
      }
      if (marker) lines = [line.slice(marker[0].length)];
      else if (line.trim()) lines.push(line);
    }
    return [...parts, ...makeParts(lines, indent >= 0, before)];
  }

  /** Match the marker of a list item; of numbers only 1 interrupts a paragraph. */
  function matchMarker(line, interrupts) {
    const marker = MARKER.exec(line);
    if (!marker || HORIZONTAL_RULE.test(line)) return null;
    return interrupts && (marker.groups.number ?? "1") !== "1" ? null : marker;
  }

  function makeParts(lines, isItem, before) {
    if (!isItem && beginsWithQuestion(lines)) {
      const question = { text: lines[0], isItem, isSingleLine: true };
      return [question, ...makeParts(lines.slice(1), isItem, lines[0])];
    }
    const lead = lines.findIndex(endsWithColon);
    const items = lines.slice(lead + 1);
    const isLed = !isItem && (lead >= 0 || endsWithColon(before));
    if (isLed && items.length >= MIN_BARE_ITEMS && items.every(isShortLine)) {
      const above = makeParts(lines.slice(0, lead + 1), isItem, before);
      return [...above, ...items.map((text) => ({ text, isItem: true, isSingleLine: false }))];
    }
    if (!isItem && lines.length > 1 && lines.every(isMenuLine)) {
      return lines.map((text) => ({ text, isItem: false, isSingleLine: true }));
    }
    if (!lines.length) return [];
    return [{ text: lines.join("\n"), isItem, isSingleLine: !isItem && lines.length === 1 }];
  }

  const endsWithColon = (text) => text.trimEnd().endsWith(":");
  const isShortLine = (line) => countWords(line) <= MAX_BARE_ITEM_WORDS && !endsWithColon(line);

  /** Return whether the first of several lines asks what the next, a new sentence, answers. */
  function beginsWithQuestion(lines) {
    if (lines.length < 2 || countWords(lines[0]) > MAX_HEADING_WORDS) return false;
    return lastCharacter(lines[0]) === "?" && /^\s*\p{Lu}/u.test(lines[1]);
  }

  const endsWithOneOf = (marks, text) => marks.includes(lastCharacter(text) || "\0");
  const isMenuLine = (line) => countWords(line) <= MAX_MENU_WORDS && !endsWithOneOf(".!?,;:", line);

  function assignRoles(parts) {
    const roles = [];
    let lines = [];
    let isLed = false; // prose that ends with a colon stands above the lines
    for (const part of parts) {
      if (isHeadingLine(part)) {
        lines.push(part);
      } else {
        roles.push(...assignRunRoles(lines, true, isLed), part.isItem ? "item" : "paragraph");
        [lines, isLed] = [[], !part.isItem && endsWithColon(part.text)];
      }
    }
    return [...roles, ...assignRunRoles(lines, false, isLed)];
  }

  /** Return the roles of single lines in a row, of which some may be a list behind a colon. */
  function assignRunRoles(lines, isBeforeProse, isLed) {
    const isLead = (part) => canHead(part) && endsWithColon(part.text);
    const lead = isLed ? -1 : lines.findIndex(isLead);
    if (lines.length && (isLed || lead >= 0)) {
      const end = findEndOfList(lines, lead + 1, isBeforeProse);
      if (end - lead > MIN_BARE_ITEMS) {
        const roles = lines.slice(0, end).map((_, place) => (place > lead ? "item" : "heading"));
        if (lead >= 0) roles[lead] = "section";
        return [...roles, ...assignRunRoles(lines.slice(end), isBeforeProse, false)];
      }
    }
    return assignLineRoles(lines, isBeforeProse);
  }

  /** Return where a list without bullets ends; the last line before prose heads that. */
  function findEndOfList(lines, begin, isBeforeProse) {
    let end = begin;
    while (end < lines.length && isBareItem(lines[end])) end += 1;
    return isBeforeProse && end === lines.length && end > begin ? end - 1 : end;
  }

  function isBareItem({ text }) {
    const isName = !endsWithOneOf("?:", text) && !PAGE_FURNITURE.some((pattern) => pattern.test(text.trim()));
    return isName && countWords(text) <= MAX_BARE_ITEM_WORDS;
  }

  /** Decide which of several single lines in a row heads the prose below. */
  function assignLineRoles(lines, isBeforeProse) {
    if (!isBeforeProse) return lines.map(() => "heading");
    let short = lines.length;
    while (short && countWords(lines[short - 1].text) > MAX_HEADING_WORDS) short -= 1;
    const roles = lines.map((_, place) => (place < short ? "heading" : "paragraph"));
    const able = [...lines.keys()].filter((place) => place < short && canHead(lines[place]));
    const announcing = able.filter((place) => endsWithOneOf("?:", lines[place].text));
    if (able.length) roles[(announcing.length ? announcing : able).at(-1)] = "section";
    return roles;
  }

  function isHeadingLine({ text, isSingleLine }) {
    const words = countWords(text);
    if (!isSingleLine || text.length > MAX_CAPTION_LENGTH || words > MAX_CAPTION_WORDS) return false;
    return !endsWithOneOf(words <= MAX_HEADING_WORDS ? ".!,;" : ".!,;?:", text);
  }

  function canHead(part) {
    const text = splitWords(part.text).join(" ");
    const isShort = countWords(text) <= MAX_HEADING_WORDS;
    return isShort && /\p{L}/u.test(text) && !PAGE_FURNITURE.some((pattern) => pattern.test(text));
  }

  /** Return the last character that is not a closing quote or bracket. */
  function lastCharacter(text) {
    const stripped = text.trimEnd();
    let end = stripped.length;
    while (end && CLOSING_PUNCTUATION.includes(stripped[end - 1])) end -= 1;
    return (end ? stripped.slice(0, end) : stripped).slice(-1);
  }

  // Sentences

  const SENTENCE_END = /[.!?\u2026]+["'\u201d\u2019)\]]*(?=\s)/gu;
  const ABBREVIATION =
    /(?:^|[\s(])(?:Mr|Mrs|Ms|St|Jr|Sr|U\.S|U\.K|etc|min|max|est|no|fig|al)\.$/iu;

  function splitSentences(text) {
    const sentences = [];
    let begin = 0;
    for (const end of text.matchAll(SENTENCE_END)) {
      const cut = end.index + end[0].length;
      const before = text.slice(Math.max(begin, cut - 40), cut);
      const after = text.slice(cut).trimStart();
      if (!after || continues(before, after)) continue;
      sentences.push(text.slice(begin, cut).trim());
      begin = cut;
    }
    const rest = text.slice(begin).trim();
    return rest ? [...sentences, rest] : sentences;
  }

  function continues(before, after) {
    if (/^[\p{Ll},;:)]/u.test(after) || matches("alwaysContinues", before)) return true;
    if (matches("continuesBeforeNumber", before)) return matches("numberStart", after);
    const isName = matches("continuesBeforeName", before) || ABBREVIATION.test(before);
    return isName && !matches("sentenceOpener", after);
  }

  return { matches, patterns: PATTERNS, splitBlocks, splitSentences };
})();
