/* Divide a sentence into clauses: the JavaScript side of evidence/claims/recognise/clauses.py.

   The closed classes of words come from EVIDENCE_VOCABULARY (vocabulary.js). */
"use strict";

EVIDENCE.clauses = (() => {
  const { openers, wordClasses } = EVIDENCE_VOCABULARY.recogniser;
  const OPENERS = new Map(Object.entries(openers));

  /** Return a closed class of words, by its name in grammar.toml. */
  const wordClass = (name) => new Set([...wordClasses[name]]);

  const hasOneOf = (set, words) => words.some((word) => set.has(word));

  const MARKS = wordClass("marks");
  const AUXILIARIES = wordClass("auxiliaries");

  /** The clauses of a sentence: the number of that of each token, and what opens each clause. */
  class Clauses {
    constructor(numberOf, openedBy) {
      this.numberOf = numberOf;
      this.openedBy = openedBy;
    }

    openerAt(token) {
      return this.openedBy[this.numberOf[token]];
    }

    areTogether(one, other) {
      return this.numberOf[one] === this.numberOf[other];
    }

    /** Return the number of clause boundaries between two tokens. */
    countBetween(one, other) {
      return Math.abs(this.numberOf[one] - this.numberOf[other]);
    }
  }

  function splitClauses(tokens) {
    const numbers = [];
    const openedBy = ["main"];
    let isBegun = false;
    for (const { folded } of tokens) {
      const isMark = MARKS.has(folded);
      const opener = isMark ? "main" : OPENERS.get(folded);
      if (opener && isBegun) openedBy.push(opener);
      else if (opener && !isMark) openedBy[openedBy.length - 1] = opener;
      isBegun = !isMark;
      numbers.push(openedBy.length - 1);
    }
    return new Clauses(numbers, openedBy);
  }

  return { AUXILIARIES, MARKS, OPENERS, hasOneOf, splitClauses, wordClass };
})();
