/* Check a text, sentence by sentence: the JavaScript side of evidence/posts/lint. */
"use strict";

EVIDENCE.textChecker = (() => {
  const { claims, maxQuantityRatio } = EVIDENCE_VOCABULARY;
  const { certaintyOf, say, verdictOf } = EVIDENCE.messages;
  const { matches, patterns, splitBlocks, splitSentences } = EVIDENCE.plainText;
  const { recognise, treatments } = EVIDENCE.recogniser;

  /** Read every sentence of a text: what it claims, whether it is cited or about one study. */
  function readText(source) {
    const sentences = splitBlocks(source).flatMap(splitBlock);
    const titles = new Set(sentences.flatMap(({ headings }) => headings));
    const cited = new Set(sentences.filter(hasCitation).map(({ block }) => block));
    const context = {
      block: -1, headings: "[]", paragraph: new Set(), section: new Set(), listLead: "",
    };
    return sentences.map((sentence, place) => {
      const following = sentences[place + 1];
      return {
        sentence,
        reading: readSentence(sentence, following, titles, context),
        pointsAtStudy: pointsAtStudy(sentence),
        hasCitation: cited.has(sentence.block),
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
    const reading = isTitle ? readTitle(sentence) : readInContext(context, sentence);
    if (!isTitle && isDenied(sentence, following)) {
      for (const claim of reading.claims) claim.stance = "attributed"; // quoted, to be taken back
    } else if (!isTitle && isListedAsRefuted(sentence, context)) {
      markListed(reading, sentence);
    }
    reading.claims = reading.claims.filter(({ claim }) => claims[claim]);
    return reading;
  }

  /** Read a heading by itself; one that only announces makes no claim. */
  function readTitle({ text }) {
    const reading = recognise(text, { kind: "heading" });
    return text.endsWith(":") ? { ...reading, claims: [] } : reading;
  }

  function readInContext(context, sentence) {
    if (sentence.kind !== "item") {
      context.listLead = sentence.text.endsWith(":") ? sentence.text : "";
    }
    const headings = JSON.stringify(sentence.headings);
    if (headings !== context.headings) {
      context.paragraph = context.section = new Set();
    } else if (sentence.block !== context.block) {
      context.section = mergeConcepts(context.section, context.paragraph);
      context.paragraph = new Set();
    }
    [context.block, context.headings] = [sentence.block, headings];
    const reading = recognise(blankNonProse(sentence.text), locate(sentence, context));
    context.paragraph = mergeConcepts(context.paragraph, reading.concepts);
    return reading;
  }

  /** Return the place of a sentence, as the recogniser takes it. */
  function locate({ headings, kind }, { listLead, paragraph, section }) {
    if (kind === "heading") return { headings, kind };
    const lead = kind === "item" ? listLead : "";
    return { headings, lead, kind, before: paragraph, earlier: section };
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

  const LISTED_KINDS = ["item", "heading"];
  const stripNumber = (label) => label.replace(new RegExp(patterns.labelNumber[0], "u"), "");

  /** Return whether a sentence is in a list of what does not help or is not so. */
  function isListedAsRefuted({ headings, kind, text }, { listLead }) {
    const isFragment = kind === "paragraph" && !/[.!?…]$/u.test(text);
    if (!LISTED_KINDS.includes(kind) && !isFragment) return false;
    const lead = kind === "item" ? stripNumber(listLead) : "";
    if (lead && matches("distancingLead", lead)) return true;
    for (const label of [lead, stripNumber(headings.at(-1) ?? "")]) {
      if (label && matches("distancingHeading", label)) return true;
      if (label && matches("resumingLead", label)) return false;
    }
    return false;
  }

  /** Leave denied only what an item of such a list denies by its own words. */
  function markListed({ claims: found }, { text }) {
    const alone = recognise(blankNonProse(text), {}).claims;
    const denied = alone.filter(({ stance }) => stance === "denies").map(({ claim }) => claim);
    for (const claim of found) {
      if (claim.stance !== "denies" || !denied.includes(claim.claim)) claim.stance = "attributed";
    }
  }

  const CITATIONS = ["citedKey", "citationMarker", "identifier", "authorYear"];
  const hasCitation = ({ text }) => CITATIONS.some((pattern) => matches(pattern, text));

  /** Return whether a sentence may report what one study found, which only the command can check. */
  function pointsAtStudy({ text, kind }) {
    if (kind === "heading" || text.endsWith("?")) return false;
    return matches("authorYear", text) || (matches("studyNoun", text) && /\d/u.test(text));
  }

  // Rules (evidence/posts/lint/rules/claims.py)

  /** Return the problems E401, E402, E403 and E405 of a sentence; one that points at a study has none. */
  function findProblems(facts) {
    if (facts.pointsAtStudy) return [];
    return [...findProblemsOfAssertions(facts), ...findReversals(facts)];
  }

  function findProblemsOfAssertions(facts) {
    return ownClaims(facts, ["asserts"]).flatMap((found) => {
      const claim = claims[found.claim];
      const overstated = explainOverstatement(found, claim);
      const problems = [];
      const add = (code, severity, why) => problems.push({ code, severity, why, ...found });
      if (REFUTED.includes(claim.verdict) && !found.isHedged) {
        const severity = claim.verdict === "contradicted" ? "error" : "warning";
        add("E401", severity, say(claim.verdict, { certainty: certaintyOf(claim) }));
      }
      if (overstated) add("E402", "warning", overstated);
      const holds =
        claim.verdict === "supported" || (found.isHedged && claim.verdict === "mixed");
      if (holds && !overstated && !facts.hasCitation) {
        add("E403", "info", say("uncited", { verdict: claim.graded }));
      }
      return problems;
    });
  }

  const OTHER_TREATMENTS = ["medication", "active"]; // as comparators
  const REFUTED = ["contradicted", "not_supported"];

  /** Return where a sentence says the reverse of what the evidence supports, or plainly denies it. */
  function findReversals(facts) {
    if (facts.reading.concepts.has("special_people")) return [];
    return ownClaims(facts, ["reverse", "denies"])
      .filter((found) => !found.isHedged && isKnown(claims[found.claim]))
      .filter((found) => found.stance === "reverse" || !deniesSomethingElse(facts, found))
      .map((found) => {
        const why = say("reversed", { certainty: certaintyOf(claims[found.claim]) });
        const severity = claims[found.claim].certainty === "low" ? "warning" : "error";
        return { code: "E405", severity, why, ...found };
      });
  }

  const isKnown = ({ verdict, certainty }) => verdict === "supported" && certainty !== "very_low";

  /** Return whether a denial is about a comparator that the claim does not name. */
  function deniesSomethingElse({ reading: { concepts } }, { claim }) {
    if (concepts.has("sham") && !claims[claim].comparators.includes("sham")) return true;
    return concepts.has("compare") && !concepts.has("untreated");
  }

  function explainOverstatement(found, claim) {
    const isRefuted = REFUTED.includes(claim.verdict);
    if (!isRefuted && found.isOverclaimed) return say("overclaimed", { verdict: claim.graded });
    if (found.isHedged) return isRefuted ? say("hedgedStill", { verdict: verdictOf(claim) }) : "";
    const isUnsure =
      claim.verdict === "supported" && ["low", "very_low"].includes(claim.certainty);
    const isOpen = ["mixed", "insufficient", "not_studied"].includes(claim.verdict);
    return isOpen || isUnsure ? say("stronger", { verdict: claim.graded }) : "";
  }

  /** Return the claims that a sentence itself makes with one of some stances, as they are registered. */
  function ownClaims({ sentence, reading }, stances) {
    const has = (concept) => reading.concepts.has(concept);
    return reading.claims.filter((found) => {
      const { kind, unit, quantity, comparators } = claims[found.claim];
      if (!stances.includes(found.stance)) return false;
      if (kind === "guideline" && has("named_body")) return false;
      const isCounted = unit === "visits_per_year" && quantity !== null;
      if (isCounted && !hasQuantity(quantity, sentence.text)) return false;
      const isOfClaim = comparators.some((name) => OTHER_TREATMENTS.includes(name));
      const isOnBenefit = ["treatment", "cost"].includes(kind);
      if (isOnBenefit && !isOfClaim && has("other_comparator")) return false;
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
