/* How an effect and its target hang together: the JavaScript side of
   evidence/claims/recognise/links.py. */
"use strict";

EVIDENCE.links = (() => {
  const { limits } = EVIDENCE_VOCABULARY.recogniser;
  const { AUXILIARIES, hasOneOf, wordClass } = EVIDENCE.clauses;
  const COORDINATORS = wordClass("coordinators");
  const NOUN_PREPOSITIONS = wordClass("noun_prepositions");
  const OBJECT_LEADS = wordClass("object_leads");
  const PASSIVES = wordClass("passive_auxiliaries");
  const PERSONS = wordClass("persons");

  /** Return the part of speech of an effect; empty where its concept has none. */
  const effectForm = ({ concept }) =>
    concept.includes(".") ? concept.slice(concept.indexOf(".") + 1) : "";

  /** Return the range of tokens between two matches. */
  const placesBetween = (one, other) =>
    [Math.min(one.end, other.end), Math.max(one.start, other.start)];

  const countBetween = (one, other) => {
    const [first, end] = placesBetween(one, other);
    return Math.max(0, end - first);
  };

  /** Return whether a target stands within the words of an effect, as in "gets blood moving". */
  const encloses = (effect, target) => effect.start < target.start && target.end < effect.end;

  /** Return how an effect and a target hang together: "direct", next to each other as grammar wants
      it; "joined" by a list of things; "passive", the target first; "loose"; "none", no target. */
  function findLink(effect, target, sentence) {
    if (!target) return "none";
    if (encloses(effect, target)) return "direct";
    const words = sentence.wordsIn(placesBetween(effect, target));
    const isForward = effect.end <= target.start;
    const form = effectForm(effect);
    if (!sentence.clauses.areTogether(effect.end - 1, target.start)) return "loose";
    if (isForward && form !== "self" && hasOneOf(AUXILIARIES, words)) return "loose";
    const isList = words.some((word) => word !== "of" && COORDINATORS.has(word));
    const link = LINKS[form];
    return link
      ? link({ effect, words, sentence, isForward, isList })
      : linkNear(words, isList, limits.maxGaps[""], limits.maxJoinedGap);
  }

  function linkNear(words, isList, maxGap, maxJoinedGap) {
    if (!isList) return words.length <= maxGap ? "direct" : "loose";
    return words.length <= maxJoinedGap ? "joined" : "loose";
  }

  /** Link "increases blood flow", or "blood flow is increased". */
  function linkVerb({ effect, words, sentence, isForward, isList }) {
    if (!isForward) {
      const isPassive = hasOneOf(PASSIVES, sentence.wordsBefore(effect.start, 3));
      return isPassive && words.length <= limits.maxPassiveGap ? "passive" : "loose";
    }
    if (isList && hasOneOf(PERSONS, words)) return "loose";
    return linkNear(words, isList, limits.maxGaps.verb, limits.maxJoinedGap);
  }

  /** Link "blood flow improves"; a verb with an object says it of something else. */
  function linkSelf({ effect, words, sentence, isForward, isList }) {
    if (isForward || OBJECT_LEADS.has(sentence.wordAt(effect.end))) return "loose";
    if (words.length <= limits.maxGaps.self) return "direct";
    return isList && words.length <= limits.maxJoinedGap ? "joined" : "loose";
  }

  /** Link "an increase in blood flow", or "pain relief". */
  function linkNoun({ words, isForward, isList }) {
    if (!isForward) return words.length <= 1 ? "direct" : "loose";
    if (!words.length || !NOUN_PREPOSITIONS.has(words[0])) return "loose";
    if (isList) return "joined";
    return words.length <= limits.maxGaps.noun ? "direct" : "loose";
  }

  /** Link "better blood flow". */
  function linkAdjective({ words, isForward, isList }) {
    if (!isForward) return "loose";
    return linkNear(words, isList, limits.maxGaps.adjective, limits.maxJoinedAdjectiveGap);
  }

  const LINKS = { verb: linkVerb, self: linkSelf, noun: linkNoun, adjective: linkAdjective };

  return {
    COORDINATORS, PASSIVES, PERSONS, countBetween, effectForm, encloses, findLink, placesBetween,
  };
})();
