/* How strongly a sentence states a claim: the JavaScript side of evidence/claims/recognise/strength.py. */
"use strict";

EVIDENCE.strength = (() => {
  const { absolute, benefit, hedge } = EVIDENCE_VOCABULARY.recogniser.strengthConcepts;
  const { findSpan } = EVIDENCE.statements;
  const MODALS = EVIDENCE.clauses.wordClass("modals");

  /** Return whether a sentence leaves it open how sure a statement is. */
  function isHedged(statement, sentence) {
    const [, end] = findSpan(statement);
    const isApart = (place) => place >= end && !sentence.clauses.areTogether(end - 1, place);
    return sentence
      .matchesOf([hedge])
      .some(({ start }) => !isApart(start) || !MODALS.has(sentence.wordAt(start)));
  }

  /** Return whether a sentence promises too much, by other words than those of the claim. */
  function isOverclaimed({ effect }, sentence) {
    const [name, form] = effect.concept.split(".");
    const isEffectOfClaim = name !== benefit && form !== undefined;
    const isInEffect = ({ start, end }) => effect.start <= start && end <= effect.end;
    return sentence
      .matchesOf([absolute])
      .some((match) => !isEffectOfClaim || !isInEffect(match));
  }

  return { isHedged, isOverclaimed };
})();
