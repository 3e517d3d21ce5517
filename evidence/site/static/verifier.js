/* Weigh the features of a statement: the JavaScript side of evidence/claims/recognise/verifier.py.

   The weights come from EVIDENCE_VOCABULARY (vocabulary.js). */
"use strict";

EVIDENCE.verifier = (() => {
  const { verifier } = EVIDENCE_VOCABULARY.recogniser;
  const MODELS = { asserted: makeModel(verifier.asserted), stated: makeModel(verifier.stated) };

  function makeModel({ intercept, weights }) {
    return { intercept, weights: new Map(Object.entries(weights)) };
  }

  /** Return the probability that a sentence relates to a claim as it seems to. */
  function rate(features, stance) {
    const { intercept, weights } = stance === "asserts" ? MODELS.asserted : MODELS.stated;
    const score = sumExactly([...features].map((name) => weights.get(name) ?? 0)) + intercept;
    return 1 / (1 + Math.exp(-score));
  }

  /** Add numbers with what each addition rounds away (Neumaier 1974, ZAMM 54:39), so that a score is
      that of Python's math.fsum: a sum of exactly zero decides whether a claim is dropped. */
  function sumExactly(numbers) {
    let [sum, lost] = [0, 0];
    for (const number of numbers) {
      const next = sum + number;
      const [larger, smaller] = Math.abs(sum) >= Math.abs(number) ? [sum, number] : [number, sum];
      lost += larger - next + smaller;
      sum = next;
    }
    return sum + lost;
  }

  return { rate, sumExactly };
})();
