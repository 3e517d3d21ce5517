/* On each page while `evidence serve` shows it: loads it again when there is a newer one, and says why there is none. */
"use strict";

(() => {
  const PAUSE = 1000; // milliseconds between two questions; an open connection would be one of a browser's six
  const shown = document.documentElement.dataset.version;
  const form = document.getElementById("asked");
  let isLeaving = false; // for the same page made anew, which may take a while
  const note = document.createElement("div");
  note.id = "served-note";
  note.hidden = true;
  note.setAttribute("role", "status");
  const told = document.createElement("div");
  told.className = "wide";
  note.append(told);
  document.body.prepend(note);

  /** Make an element with a text, which is never parsed as markup. */
  function makeElement(name, text, parent) {
    const element = document.createElement(name);
    element.textContent = text;
    parent.append(element);
  }

  /** Show a sentence and its details above the page, or nothing. */
  function tell(sentence, details) {
    if (told.textContent === sentence + details) return;
    told.replaceChildren();
    if (sentence) makeElement("strong", sentence, told);
    if (details) makeElement("pre", details, told);
    note.hidden = !sentence;
  }

  /** Show the page as it is now. A text that was checked is checked again; one that was not is kept. */
  function renew() {
    const { value, defaultValue } = form ? form.elements.text : { value: "", defaultValue: "" };
    const isChecked = Boolean(form && form.dataset.checked);
    isLeaving = isChecked ? value === defaultValue : !value;
    if (isLeaving && isChecked) form.requestSubmit();
    else if (isLeaving) location.reload();
  }

  async function ask() {
    try {
      const { version, error } = await (await fetch("/-/live")).json();
      tell(error && "The last good pages are shown. What was saved since cannot be used:", error);
      if (version !== shown) renew();
    } catch {
      tell("The program that shows these pages has ended. Start it again: evidence serve", "");
    }
  }

  async function watch() {
    if (!document.hidden) await ask();
    if (!isLeaving) setTimeout(watch, PAUSE);
  }

  function setBusy(isBusy) {
    const button = form.querySelector("button");
    button.disabled = isBusy;
    button.textContent = isBusy ? "Checking …" : "Check";
  }

  if (form) {
    form.addEventListener("submit", () => setBusy(true));
    form.elements.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    addEventListener("pageshow", () => setBusy(false));
  }
  watch();
})();
