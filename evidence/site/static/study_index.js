/* The index of all studies, which is unpacked when it is first looked at. */
"use strict";

EVIDENCE.studyIndex = (() => {
  let unpacked;

  /** Return the columns of the index, each with a text for each study. */
  function getStudies() {
    const packed = globalThis.EVIDENCE_STUDIES;
    if (!packed) return { number: 0, designs: [], words: [] };
    if (!unpacked) {
      unpacked = { number: packed.number, designs: packed.designs };
      for (const [name, text] of Object.entries(packed.columns)) {
        unpacked[name] = packed.number ? text.split("\n") : [];
      }
    }
    return unpacked;
  }

  /** Return the numbers of the studies that have all these words, or beginnings of words. */
  function findStudies(words) {
    const wanted = words.map((word) => ` ${word}`);
    const found = [];
    getStudies().words.forEach((text, at) => {
      if (wanted.every((word) => text.includes(word))) found.push(at);
    });
    return found;
  }

  const studyPath = (key) => `studies/${key.replaceAll(":", "-")}.html`;

  return { findStudies, getStudies, studyPath };
})();
