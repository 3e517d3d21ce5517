/* Search, filters and copy buttons. Without this script the pages still show everything. */
"use strict";

(() => {
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

  // Search as you type

  const MAX_HITS = 12;
  const MAX_NEAREST = 5; // claims that are shown where none is recognised

  /** Return the claims that a text asks about, with what makes them hits. */
  function findClaims(text, withWords, entries) {
    const { asked, nearest, related } = EVIDENCE.claimSearch.search(text);
    const byId = new Map(entries.map((entry) => [entry.at(-1), entry]));
    const sure = new Set([...[...asked, ...related].map((id) => byId.get(id)), ...withWords]);
    if (sure.size) return { claims: [...sure], areNear: false };
    return { claims: nearest.slice(0, MAX_NEAREST).map((id) => byId.get(id)), areNear: true };
  }

  function setUpSearch() {
    const box = byId("search");
    const index = globalThis.EVIDENCE_INDEX;
    if (!box || !index) return;
    const input = byId("words");
    const prepared = {};
    for (const kind of ["claims", "studies"]) {
      prepared[kind] = index[kind].map((entry) => [entry, ` ${splitWords(entry.slice(0, 3).join(" ")).join(" ")}`]);
    }
    const found = (kind, words) =>
      prepared[kind].filter(([, text]) => words.every((word) => text.includes(` ${word}`))).map(([entry]) => entry);
    const show = () => {
      const words = splitWords(input.value);
      const hits = byId("hits");
      hits.replaceChildren();
      if (!words.length) {
        byId("found").textContent = "";
        return;
      }
      const { claims, areNear } = findClaims(input.value, found("claims", words), index.claims);
      const studies = found("studies", words);
      for (const [title, below, , path, verdict, sign] of [...claims, ...studies].slice(0, MAX_HITS)) {
        const link = makeElement("a", "", makeElement("li", "", hits));
        link.href = path;
        if (verdict) {
          const chip = makeElement("span", "", link);
          chip.className = `chip ${verdict}`;
          chip.setAttribute("aria-hidden", "true");
          makeElement("span", sign, chip).className = "sign";
        }
        const words = makeElement("span", "", link);
        makeElement("b", title, words);
        makeElement("small", below, words);
      }
      const all = claims.length + studies.length;
      const rest = all > MAX_HITS ? `; the first ${MAX_HITS} are shown` : "";
      const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;
      const listed = `${counted(claims.length, "claim", "claims")} and ${counted(studies.length, "study", "studies")}${rest}.`;
      const near = areNear && claims.length ? "No claim says just that; these are near. " : "";
      byId("found").textContent = all ? near + listed : "Nothing matches all these words.";
    };
    box.hidden = false;
    input.addEventListener("input", show);
    show(); // going back keeps what was typed
  }

  // Filters of the table, and the rows shown as CSV

  function setUpFilters() {
    const box = byId("filters");
    if (!box) return;
    const table = byId("table");
    const rows = [...table.tBodies[0].rows].map((row) => ({
      row,
      words: ` ${splitWords(row.textContent.replace(/\s+/g, " ")).join(" ")}`,
      cells: [...row.cells].map((cell) => cell.dataset.value ?? cell.textContent.trim()),
      claims: [...row.cells[5].querySelectorAll("a")].map((link) => link.textContent),
    }));
    const value = (name) => byId(`filter-${name}`).value.trim();
    const fits = ({ row, words, cells, claims }) => {
      const year = Number(cells[1]);
      return (
        splitWords(value("words")).every((word) => words.includes(` ${word}`)) &&
        (!value("design") || row.dataset.design === value("design")) &&
        (!value("claim") || (value("claim") === "*" ? claims.length > 0 : claims.includes(value("claim")))) &&
        (!value("from") || year >= Number(value("from"))) &&
        (!value("to") || (year > 0 && year <= Number(value("to"))))
      );
    };
    const show = () => {
      let shown = 0;
      for (const entry of rows) {
        const isShown = fits(entry);
        entry.row.hidden = !isShown;
        shown += isShown ? 1 : 0;
      }
      byId("shown").textContent = `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")} studies shown.`;
    };
    for (const field of box.querySelectorAll("input, select")) field.addEventListener("input", show);
    byId("download").addEventListener("click", () => {
      const head = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
      download("studies-chosen.csv", formatCsv([head, ...rows.filter(fits).map(({ cells }) => cells)]));
    });
    box.hidden = false;
    show();
  }

  /** Format rows as CSV (RFC 4180). */
  function formatCsv(rows) {
    const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
  }

  function download(name, text) {
    const link = makeElement("a", "");
    link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // Copying

  function setUpCopyButtons() {
    const status = makeElement("p", "", document.body);
    status.className = "unseen";
    status.setAttribute("role", "status");
    for (const button of document.querySelectorAll("[data-copy]")) {
      const words = button.textContent;
      button.hidden = false;
      button.addEventListener("click", async () => {
        const done = await copyText(byId(button.dataset.copy));
        button.textContent = status.textContent = done ? "Copied" : "Selected: copy it with your keyboard";
        setTimeout(() => {
          button.textContent = words;
          status.textContent = "";
        }, 2000);
      });
    }
  }

  /** Copy the text of an element; if the browser refuses, select it. */
  async function copyText(element) {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      const range = document.createRange();
      range.selectNodeContents(element);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      return document.execCommand("copy");
    }
  }

  setUpSearch();
  setUpFilters();
  setUpCopyButtons();
})();
