/* What all pages share: making elements, the address, copying. Without scripts the pages still show everything. */
"use strict";

EVIDENCE.page = (() => {
  const { say } = EVIDENCE.messages;
  const byId = (id) => document.getElementById(id);

  /** Return a text in lower case without accents, for comparison. */
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const splitWords = (text) => fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

  /** Make an element with a text, which is never parsed as markup. */
  function makeElement(name, text, parent) {
    const element = document.createElement(name);
    element.textContent = text;
    if (parent) parent.append(element);
    return element;
  }

  // The address, which keeps what was searched for and chosen, so that it can be shared

  const readAddress = (name) => new URLSearchParams(location.search).get(name) ?? "";

  /** Keep values in the address; empty ones are left out, and other values stay. */
  function writeAddress(values) {
    const kept = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(values)) {
      if (value) kept.set(name, value);
      else kept.delete(name);
    }
    const query = kept.toString();
    const address = `${location.pathname}${query ? `?${query}` : ""}${location.hash}`;
    try {
      history.replaceState(history.state, "", address);
    } catch {
      // a browser may refuse it for pages that were opened from a folder; all else works
    }
  }

  // Copying

  function setUpCopyButtons() {
    const status = makeElement("p", "", document.body);
    status.className = "unseen";
    status.setAttribute("role", "status");
    for (const button of document.querySelectorAll("[data-copy], [data-copy-address]")) {
      const words = button.textContent;
      button.hidden = false;
      button.addEventListener("click", async () => {
        const done = await copyFrom(button);
        button.textContent = status.textContent = say(done ? "copied" : "selected");
        setTimeout(() => {
          button.textContent = words;
          status.textContent = "";
        }, 2000);
      });
    }
  }

  function copyFrom(button) {
    if (button.dataset.copy) return copyText(byId(button.dataset.copy));
    const canonical = document.querySelector('link[rel="canonical"]');
    return copyText(makeElement("span", canonical ? canonical.href : location.href.split("#")[0]));
  }

  /** Copy the text of an element; if the browser refuses, select it. */
  async function copyText(element) {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      const folded = element.closest("details");
      if (folded) folded.open = true;
      if (!element.isConnected) document.body.append(element);
      const range = document.createRange();
      range.selectNodeContents(element);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      return document.execCommand("copy");
    }
  }

  setUpCopyButtons();
  return { byId, makeElement, readAddress, splitWords, writeAddress };
})();
