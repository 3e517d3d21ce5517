/* What the pages do beyond showing: search, filters, copying. Without this file they still show everything. */
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);

  /** A text as it is compared: small letters without accents. */
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const wordsOf = (text) => folded(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

  /** An element with a text; the text is never read as markup. */
  function made(name, text, parent) {
    const element = document.createElement(name);
    element.textContent = text;
    if (parent) parent.append(element);
    return element;
  }

  // Search as you type

  const MOST = 12;

  function search() {
    const box = byId("search");
    const index = globalThis.EVIDENCE_INDEX;
    if (!box || !index) return;
    const input = byId("words");
    const prepared = {};
    for (const kind of ["claims", "studies"]) {
      prepared[kind] = index[kind].map((entry) => [entry, ` ${wordsOf(entry.slice(0, 3).join(" ")).join(" ")}`]);
    }
    const found = (kind, words) =>
      prepared[kind].filter(([, text]) => words.every((word) => text.includes(` ${word}`))).map(([entry]) => entry);
    const show = () => {
      const words = wordsOf(input.value);
      const hits = byId("hits");
      hits.replaceChildren();
      if (!words.length) {
        byId("found").textContent = "";
        return;
      }
      const claims = found("claims", words);
      const studies = found("studies", words);
      for (const [title, below, , path, verdict, sign] of [...claims, ...studies].slice(0, MOST)) {
        const link = made("a", "", made("li", "", hits));
        link.href = path;
        if (verdict) {
          const chip = made("span", "", link);
          chip.className = `chip ${verdict}`;
          chip.setAttribute("aria-hidden", "true");
          made("span", sign, chip).className = "sign";
        }
        const words = made("span", "", link);
        made("b", title, words);
        made("small", below, words);
      }
      const all = claims.length + studies.length;
      const rest = all > MOST ? `; the first ${MOST} are shown` : "";
      const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;
      byId("found").textContent = all
        ? `${counted(claims.length, "claim", "claims")} and ${counted(studies.length, "study", "studies")}${rest}.`
        : "Nothing has all these words.";
    };
    box.hidden = false;
    input.addEventListener("input", show);
    show(); // a browser that goes back keeps what was typed
  }

  // Filters of the table, and what is shown as CSV

  function filters() {
    const box = byId("filters");
    if (!box) return;
    const table = byId("table");
    const rows = [...table.tBodies[0].rows].map((row) => ({
      row,
      words: ` ${wordsOf(row.textContent.replace(/\s+/g, " ")).join(" ")}`,
      cells: [...row.cells].map((cell) => cell.dataset.value ?? cell.textContent.trim()),
      claims: [...row.cells[5].querySelectorAll("a")].map((link) => link.textContent),
    }));
    const value = (name) => byId(`filter-${name}`).value.trim();
    const fits = ({ row, words, cells, claims }) => {
      const year = Number(cells[1]);
      return (
        wordsOf(value("words")).every((word) => words.includes(` ${word}`)) &&
        (!value("design") || row.dataset.design === value("design")) &&
        (!value("claim") || (value("claim") === "*" ? claims.length > 0 : claims.includes(value("claim")))) &&
        (!value("from") || year >= Number(value("from"))) &&
        (!value("to") || (year > 0 && year <= Number(value("to"))))
      );
    };
    const show = () => {
      let shown = 0;
      for (const entry of rows) {
        const is = fits(entry);
        entry.row.hidden = !is;
        shown += is ? 1 : 0;
      }
      byId("shown").textContent = `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")} studies shown.`;
    };
    for (const field of box.querySelectorAll("input, select")) field.addEventListener("input", show);
    byId("download").addEventListener("click", () => {
      const head = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
      download("studies-chosen.csv", csv([head, ...rows.filter(fits).map(({ cells }) => cells)]));
    });
    box.hidden = false;
    show();
  }

  /** Rows as CSV after RFC 4180. */
  function csv(rows) {
    const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
  }

  function download(name, text) {
    const link = made("a", "");
    link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // Copying

  function copying() {
    const said = made("p", "", document.body);
    said.className = "unseen";
    said.setAttribute("role", "status");
    for (const button of document.querySelectorAll("[data-copy]")) {
      const words = button.textContent;
      button.hidden = false;
      button.addEventListener("click", async () => {
        const done = await copied(byId(button.dataset.copy));
        button.textContent = said.textContent = done ? "Copied" : "Selected: now copy it yourself";
        setTimeout(() => {
          button.textContent = words;
          said.textContent = "";
        }, 2000);
      });
    }
  }

  /** Copy the text of an element; where the browser refuses, select it. */
  async function copied(element) {
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

  search();
  filters();
  copying();
})();
