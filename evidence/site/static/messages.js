/* Messages in the language of the pages: the JavaScript side of evidence/messages.

   The messages come from EVIDENCE_MESSAGES (messages.js). */
"use strict";

globalThis.EVIDENCE = globalThis.EVIDENCE ?? {};

EVIDENCE.messages = (() => {
  const { certainties, counted, language, messages, verdicts } = EVIDENCE_MESSAGES;
  const plurals = new Intl.PluralRules(language);

  const formatNumber = (number) => number.toLocaleString(language);

  /** Put values into the places of a message. */
  const fill = (message, values) =>
    message.replace(/%\((\w+)\)s|%%/g, (place, name) => (name ? String(values[name]) : "%"));

  /** Return a message with its values. */
  const say = (name, values = {}) => fill(messages[name], values);

  /** Return a message in the form that a count asks for. */
  function sayCount(name, count, values = {}) {
    const forms = counted[name];
    const form = forms[plurals.select(count)] ?? forms.other;
    return fill(form, { count: formatNumber(count), ...values });
  }

  /** Mark words that stay in English, where the page is in another language. */
  function markEnglish(element) {
    if (language !== "en") element.lang = "en";
    return element;
  }

  const certaintyOf = ({ certainty }) => certainties[certainty];
  const verdictOf = ({ verdict }) => verdicts[verdict];

  return { certaintyOf, formatNumber, language, markEnglish, say, sayCount, verdictOf };
})();
