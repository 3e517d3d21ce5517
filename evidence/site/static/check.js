/* The page that checks a text: what is typed or pasted is read in the page and sent nowhere. */
"use strict";

(() => {
  const { formatNumber, markEnglish, say, sayCount } = EVIDENCE.messages;
  const { claims, findProblems, readText } = EVIDENCE.textChecker;
  const byId = (id) => document.getElementById(id);
  const DELAY = 250; // milliseconds after the last key
  const MAX_LENGTH = 200_000; // characters
  const SIGNS = { error: "−", warning: "±", info: "+" };

  /** Make an element with a text, which is never parsed as markup. */
  function makeElement(name, text, parent, className) {
    const element = document.createElement(name);
    element.textContent = text;
    if (className) element.className = className;
    if (parent) parent.append(element);
    return element;
  }

  function addLink(text, path, parent) {
    makeElement("a", text, parent).href = path;
  }

  /** Add the sentence, with the words that make the claim marked. */
  function addQuotation(text, { start, end }, parent) {
    const line = markEnglish(makeElement("p", "", parent, "quoted"));
    line.append(text.slice(0, start));
    makeElement("mark", text.slice(start, end), line);
    line.append(text.slice(end));
  }

  function addProblem(sentence, problem, list) {
    const claim = claims[problem.claim];
    const entry = makeElement("li", "", list, problem.severity);
    const head = makeElement("p", "", entry, "says");
    const chip = makeElement("span", "", head, `chip ${problem.severity}`);
    makeElement("span", SIGNS[problem.severity], chip, "sign").setAttribute("aria-hidden", "true");
    makeElement("span", say(problem.code), chip);
    makeElement("span", problem.code, head, "fine");
    addQuotation(sentence.text, problem, entry);
    const why = makeElement("p", "", entry);
    addLink(`${problem.claim} ${claim.text}`, claim.path, why);
    why.append(`: ${problem.why}.`);
    if (problem.code !== "E403" && claim.wording) {
      const suggestion = makeElement("p", "", entry);
      makeElement("strong", `${say("youCouldSay")} `, suggestion);
      suggestion.append(`${claim.wording}.`);
    }
    if (claim.cite.length) addCitations(claim.cite, entry);
  }

  function addCitations(studies, parent) {
    const line = makeElement("p", `${say("cite")} `, parent, "fine");
    studies.forEach(([, name, path], place) => {
      if (place) line.append(` ${say("and")} `);
      addLink(name, path, line);
    });
    line.append(".");
  }

  function show() {
    const input = byId("text").value;
    const list = byId("outcome");
    const aside = byId("aside");
    list.replaceChildren();
    aside.replaceChildren();
    if (!input.trim()) {
      byId("summary").textContent = "";
      return;
    }
    const read = readText(input.slice(0, MAX_LENGTH));
    const counts = { E401: 0, E402: 0, E403: 0, E405: 0 };
    for (const facts of read) {
      for (const problem of findProblems(facts)) {
        counts[problem.code] += 1;
        addProblem(facts.sentence, problem, list);
      }
    }
    addSkipped(read, aside);
    addOtherClaims(read, aside);
    byId("summary").textContent = summarise(read, counts, input.length > MAX_LENGTH);
  }

  function addSkipped(read, parent) {
    const skipped = read.filter(({ pointsAtStudy }) => pointsAtStudy).length;
    if (!skipped) return;
    makeElement("p", sayCount("skipped", skipped), parent, "standing");
  }

  function addOtherClaims(read, parent) {
    const others = read
      .flatMap(listUnreported)
      .filter(({ stance }) => stance !== "asserts")
      .map(({ claim, stance }) => `${claim} (${say(stance)})`);
    if (!others.length) return;
    const text = say("notAsserted", { claims: [...new Set(others)].join(", ") });
    makeElement("p", text, parent, "fine");
  }

  /** Return the claims of a sentence of which no problem tells. */
  function listUnreported(facts) {
    const reported = new Set(findProblems(facts).map(({ claim }) => claim));
    return facts.reading.claims.filter(({ claim }) => !reported.has(claim));
  }

  function summarise(read, counts, isCut) {
    const told = sayCount("read", read.length, { found: summariseProblems(counts) });
    return isCut ? `${told} ${say("isCut", { limit: formatNumber(MAX_LENGTH) })}` : told;
  }

  function summariseProblems(counts) {
    if (!Object.values(counts).some(Boolean)) return say("noProblems");
    return say(counts.E405 ? "problemsAndReverse" : "problems", counts);
  }

  let waiting;
  byId("text").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, DELAY);
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
