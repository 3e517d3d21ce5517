/* A sentence as it is read: the JavaScript side of evidence/claims/recognise/sentence.py.

   A range of tokens is a pair: the first, and the last one exclusive. */
"use strict";

EVIDENCE.sentence = (() => {
  /** A sentence and everything that statements are found by.

      `tokens`: its words and marks; `matches`: a Map of where each concept is; `clauses`; `agents`:
      what may act; `lent`: what its place lends; `kind`: the kind of its place, "completed" for an
      item read as the end of its lead; `offset`: characters of the lead that it completes. */
  class ReadSentence {
    constructor(parts) {
      Object.assign(this, parts);
    }

    has(concept) {
      return this.matches.has(concept);
    }

    hasAny(concepts) {
      return concepts.some((concept) => this.matches.has(concept));
    }

    /** Return the places of some concepts. */
    matchesOf(concepts) {
      return concepts.flatMap((concept) => this.matches.get(concept) ?? []);
    }

    /** Return whether one of some concepts begins in a range of tokens. */
    hasMatchIn(concepts, [first, end]) {
      return this.matchesOf(concepts).some(({ start }) => first <= start && start < end);
    }

    /** Return the word at a place, folded; empty beyond the end. */
    wordAt(place) {
      return this.tokens[place]?.folded ?? "";
    }

    wordsIn([first, end]) {
      return this.tokens.slice(first, end).map(({ folded }) => folded);
    }

    /** Return up to a number of words before a place, folded. */
    wordsBefore(place, number) {
      return this.wordsIn([Math.max(0, place - number), place]);
    }
  }

  return { ReadSentence };
})();
