/* Check a text: what is typed or pasted is read in the page, and goes nowhere. */
"use strict";

(() => {
  const reader = globalThis.EVIDENCE.textChecker;
  const byId = (id) => document.getElementById(id);
  const WAIT = 250; // milliseconds after the last key
  const MOST = 200_000; // characters
  const SIGNS = { error: "−", warning: "±", info: "+" };
  const CODES = { E401: "Contradicted", E402: "Too strong", E403: "Not cited" };

  /** An element with a text; the text is never read as markup. */
  function made(name, text, parent, kind) {
    const element = document.createElement(name);
    element.textContent = text;
    if (kind) element.className = kind;
    if (parent) parent.append(element);
    return element;
  }

  function linked(text, path, parent) {
    const link = made("a", text, parent);
    link.href = path;
  }

  /** The sentence with the words that make the claim marked. */
  function quoted(text, { start, end }, parent) {
    const line = made("p", "", parent, "quoted");
    line.append(text.slice(0, start));
    made("mark", text.slice(start, end), line);
    line.append(text.slice(end));
  }

  function told(view, problem, list) {
    const claim = reader.claims[problem.claim];
    const entry = made("li", "", list, problem.severity);
    const head = made("p", "", entry, "says");
    const chip = made("span", "", head, `chip ${problem.severity}`);
    made("span", SIGNS[problem.severity], chip, "sign").setAttribute("aria-hidden", "true");
    made("span", CODES[problem.code], chip);
    made("span", problem.code, head, "fine");
    quoted(view.sentence.text, problem, entry);
    const why = made("p", "", entry);
    linked(`${problem.claim} ${claim.text}`, claim.path, why);
    why.append(`: ${problem.why}.`);
    if (problem.code !== "E403" && claim.wording) {
      const say = made("p", "", entry);
      made("strong", "This would hold: ", say);
      say.append(`${claim.wording}.`);
    }
    if (claim.cite.length) {
      const cite = made("p", "Cite ", entry, "fine");
      claim.cite.forEach(([, name, path], place) => {
        if (place) cite.append(" and ");
        linked(name, path, cite);
      });
      cite.append(".");
    }
  }

  const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;

  function show() {
    const text = byId("text").value.slice(0, MOST);
    const list = byId("outcome");
    list.replaceChildren();
    const aside = byId("aside");
    aside.replaceChildren();
    if (!text.trim()) {
      byId("summary").textContent = "";
      return;
    }
    const views = reader.views(text);
    const numbers = { E401: 0, E402: 0, E403: 0 };
    for (const view of views) {
      for (const problem of reader.problemsOf(view)) {
        numbers[problem.code] += 1;
        told(view, problem, list);
      }
    }
    const left = views.filter((view) => view.pointsAtStudy);
    if (left.length) {
      const fewer = `${counted(left.length, "sentence points", "sentences point")} at a study. Whether the study says so, \`evidence check\` looks up; this page does not.`;
      made("p", fewer, aside, "standing");
    }
    const others = views.flatMap((view) => view.reading.claims.filter((found) => found.polarity !== "asserts"));
    const kinds = { denies: "denied", doubts: "doubted", asks: "asked" };
    if (others.length) {
      const names = others.map((found) => `${found.claim} (${kinds[found.polarity]})`);
      made("p", `Also spoken of, but not asserted: ${[...new Set(names)].join(", ")}.`, aside, "fine");
    }
    const all = numbers.E401 + numbers.E402 + numbers.E403;
    const parts = [`${numbers.E401} contradicted`, `${numbers.E402} too strong`, `${numbers.E403} not cited`];
    const end = text.length < byId("text").value.length ? ` Only the first ${MOST.toLocaleString("en")} characters were read.` : "";
    byId("summary").textContent =
      `${counted(views.length, "sentence", "sentences")} read: ${all ? parts.join(", ") : "nothing to tell"}.${end}`;
  }

  let waiting;
  byId("text").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, WAIT);
  });
  byId("clear").addEventListener("click", () => {
    byId("text").value = "";
    show();
    byId("text").focus();
  });
  byId("example").addEventListener("click", () => {
    byId("text").value = byId("example-text").textContent;
    show();
  });
  byId("checker").hidden = false;
  byId("unread").hidden = true;
  show();
})();
