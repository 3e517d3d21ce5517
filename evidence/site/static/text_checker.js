/* Check a text, sentence by sentence: the JavaScript side of evidence/posts/lint. */
"use strict";

EVIDENCE.textChecker = (() => {
  const { claims, maxQuantityRatio } = EVIDENCE_VOCABULARY;
  const { matches, patterns, splitBlocks, splitSentences } = EVIDENCE.plainText;
  const { recognise, treatments } = EVIDENCE.recogniser;

  /** Read every sentence of a text: what it claims, whether it is cited or about one study. */
  function readText(source) {
    const sentences = splitBlocks(source).flatMap(splitBlock);
    const titles = new Set(sentences.flatMap(({ headings }) => headings));
    const context = {
      block: -1, headings: "[]", paragraph: new Set(), section: new Set(), listLead: [],
    };
    return sentences.map((sentence, place) => {
      const following = sentences[place + 1];
      const paragraph = sentences.filter(({ block }) => block === sentence.block);
      return {
        sentence,
        reading: readSentence(sentence, following, titles, context),
        pointsAtStudy: pointsAtStudy(sentence),
        hasCitation: paragraph.some(({ text }) => hasCitation(text)),
      };
    });
  }

  function splitBlock(block, number) {
    const texts = block.kind === "heading" ? [block.text] : splitSentences(block.text);
    return texts.map((text) => ({ ...block, text, block: number }));
  }

  function readSentence(sentence, following, titles, context) {
    const isLabel = matches("labelHeading", sentence.text);
    const isTitle = sentence.kind === "heading" && (titles.has(sentence.text) || isLabel);
    const reading = isTitle ? readTitle(sentence, isLabel) : readInContext(context, sentence);
    if (!isTitle && isDenied(sentence, following)) {
      for (const claim of reading.claims) claim.polarity = "denies";
    }
    reading.claims = reading.claims.filter(({ claim }) => claims[claim]);
    return reading;
  }

  /** Read a heading by itself; one that only announces makes no claim. */
  function readTitle({ text }, isLabel) {
    const reading = recognise(text);
    return isLabel || text.endsWith(":") ? { ...reading, claims: [] } : reading;
  }

  function readInContext(context, sentence) {
    if (sentence.kind !== "item") {
      context.listLead = sentence.text.endsWith(":") ? [sentence.text] : [];
    }
    const headings = JSON.stringify(sentence.headings);
    if (headings !== context.headings) {
      context.paragraph = context.section = new Set();
    } else if (sentence.block !== context.block) {
      context.section = mergeConcepts(context.section, context.paragraph);
      context.paragraph = new Set();
    }
    [context.block, context.headings] = [sentence.block, headings];
    const lead = sentence.kind === "item" ? context.listLead : [];
    const above = [...sentence.headings, ...lead];
    const reading = recognise(blankNonProse(sentence.text), above, context.paragraph, context.section);
    context.paragraph = mergeConcepts(context.paragraph, reading.concepts);
    return reading;
  }

  /** Merge concepts; treatments that are newly named replace those named before. */
  function mergeConcepts(old, added) {
    const hasTreatment = [...added].some((concept) => treatments.has(concept));
    const kept = hasTreatment ? [...old].filter((concept) => !treatments.has(concept)) : old;
    return new Set([...kept, ...added]);
  }

  const blankNonProse = (text) =>
    text.replace(new RegExp(patterns.nonProse, "gu"), (words) => " ".repeat(words.length));

  /** Return whether the text takes a sentence back: as a myth, at its end, or in the next sentence. */
  function isDenied(sentence, following) {
    if (sentence.headings.length && matches("mythHeading", sentence.headings.at(-1))) return true;
    if (matches("deniedAtEnd", sentence.text)) return true;
    return following?.block === sentence.block && matches("deniedByNext", following.text);
  }

  const CITATIONS = ["citedKey", "citationMarker", "identifier", "authorYear"];
  const hasCitation = (text) => CITATIONS.some((pattern) => matches(pattern, text));

  /** Return whether a sentence may report what one study found, which only the command can check. */
  function pointsAtStudy({ text, kind }) {
    if (kind === "heading" || text.endsWith("?")) return false;
    return matches("authorYear", text) || (matches("studyNoun", text) && /\d/u.test(text));
  }

  // Rules (evidence/posts/lint/rules/claims.py)

  /** Return the problems E401, E402 and E403 of a sentence; one that points at a study has none. */
  function findProblems(facts) {
    if (facts.pointsAtStudy) return [];
    return assertedClaims(facts).flatMap((found) => {
      const claim = claims[found.claim];
      const overstated = explainOverstatement(facts, found, claim);
      const problems = [];
      const add = (code, severity, why) => problems.push({ code, severity, why, ...found });
      if (claim.verdict === "contradicted" && !found.isHedged) {
        const certainty = claim.certainty.replace("_", " ");
        add("E401", "error", `contradicted by the evidence, ${certainty} certainty`);
      }
      if (overstated) add("E402", "warning", `stronger than the evidence: ${overstated}`);
      const holds =
        claim.verdict === "supported" || (found.isHedged && claim.verdict === "mixed");
      if (holds && !overstated && !facts.hasCitation) {
        add("E403", "info", `no citation, although there is evidence (${claim.graded})`);
      }
      return problems;
    });
  }

  function explainOverstatement({ reading }, found, claim) {
    const isContradicted = claim.verdict === "contradicted";
    if (!isContradicted && reading.concepts.has("absolute")) {
      return `${claim.graded}, but no study shows that it always or fully helps`;
    }
    if (found.isHedged) {
      return isContradicted ? "contradicted, so even a hedged wording says too much" : "";
    }
    const isUnsure =
      claim.verdict === "supported" && ["low", "very_low"].includes(claim.certainty);
    return ["mixed", "insufficient"].includes(claim.verdict) || isUnsure ? claim.graded : "";
  }

  /** Return the claims that a sentence makes itself, in the sense in which they are registered. */
  function assertedClaims({ sentence, reading }) {
    const has = (concept) => reading.concepts.has(concept);
    return reading.claims.filter((found) => {
      const { kind, unit, quantity } = claims[found.claim];
      if (found.polarity !== "asserts" || (kind === "guideline" && has("named_body"))) return false;
      const isCounted = unit === "visits_per_year" && quantity !== null;
      if (isCounted && !hasQuantity(quantity, sentence.text)) return false;
      if (["treatment", "cost"].includes(kind) && has("other_comparator")) return false;
      return !(kind === "prevalence" && has("elsewhere"));
    });
  }

  const NUMBERS = { one: 1, five: 5, eight: 8, nine: 9, ten: 10, twelve: 12, twenty: 20 };
  const MILLIONS = new RegExp(
    `([\\d.]+|\\b(?:${Object.keys(NUMBERS).join("|")}))[\\s-]+million`,
    "gu",
  );

  function hasQuantity(quantity, text) {
    const numbers = [...text.toLowerCase().matchAll(MILLIONS)].map(
      ([, number]) => 1e6 * (NUMBERS[number] ?? (Number(number.replace(/^\.+|\.+$/gu, "")) || 0)),
    );
    return numbers.length > 0 && Math.max(...numbers) <= maxQuantityRatio * quantity;
  }

  return { claims, findProblems, readText };
})();
