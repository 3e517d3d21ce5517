/* How a sentence relates to a claim: the JavaScript side of evidence/claims/recognise/stance.py. */
"use strict";

EVIDENCE.stance = (() => {
  const { limits } = EVIDENCE_VOCABULARY.recogniser;
  const { hasOneOf, wordClass } = EVIDENCE.clauses;
  const { isWord } = EVIDENCE.lexicon;
  const { WIDER, findPair } = EVIDENCE.statements;
  const QUOTATION_MARKS = wordClass("quotation_marks");
  const WRITERS = wordClass("writers");

  /** Return how a sentence relates to the claim of a statement: "asserts", "reverse", "denies",
      "doubts", "asks" or "attributed". */
  function findStance(statement, sentence) {
    const ending = sentence.tokens.slice(-limits.questionMarkWindow);
    if (sentence.has("asks") || ending.some(({ folded }) => folded === "?")) return "asks";
    if (isAttributed(statement, sentence)) return "attributed";
    if (sentence.has("doubt")) return "doubts";
    const denied = isDenied(statement, sentence);
    if (statement.frame.isReverse) return denied ? "doubts" : "reverse";
    return denied ? "denies" : "asserts";
  }

  /** Return whether others say it: a quotation, a belief, or a verb of speech before it. */
  function isAttributed(statement, sentence) {
    const isOnTreatment = statement.frame.agent.some((name) => WIDER.has(name));
    if (sentence.has("attribution") || (isOnTreatment && sentence.has("sought"))) return true;
    const [first, ...others] = sentence.tokens.map(({ folded }) => folded);
    if (QUOTATION_MARKS.has(first) && hasOneOf(QUOTATION_MARKS, others)) return true;
    const [start] = findPair(statement);
    return sentence.matchesOf(["speech"]).some(
      (match) =>
        match.end <= start &&
        !hasOneOf(WRITERS, sentence.wordsBefore(match.start, limits.speakerWindow)),
    );
  }

  function isDenied(statement, sentence) {
    if (sentence.has("denial") || (sentence.has("equal") && sentence.has("sham"))) return true;
    return isNegated(statement, sentence);
  }

  const isWordOrHyphen = (token) => isWord(token) || token.folded === "-";

  /** Return whether a "not" stands in the statement or shortly before it, and not in its words. */
  function isNegated(statement, sentence) {
    const [first, end] = findPair(statement);
    const own = [statement.effect, statement.target].filter(Boolean);
    const harmless = [...sentence.matchesOf(["harmless_not"]), ...own];
    return sentence.matchesOf(["negation"]).some((match) => {
      const isHarmless = harmless.some((one) => one.start <= match.start && match.start < one.end);
      if (isHarmless) return false;
      if (statement.agent && match.end === statement.agent.start) return true;
      if (match.start >= end) return false;
      const between = sentence.tokens.slice(match.end, first);
      const isNear = between.length <= limits.negationScope && between.every(isWordOrHyphen);
      return match.start >= first || isNear;
    });
  }

  return { findStance };
})();
