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

  // The studies, which are unpacked when they are first looked at

  let unpacked;

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

  /** Put the studies whose keys begin with a word first: those of that author. */
  function putOwnFirst(found, words) {
    const { key } = getStudies();
    const isOwn = (at) => words.some((word) => key[at].startsWith(word));
    return [...found.filter(isOwn), ...found.filter((at) => !isOwn(at))];
  }

  const studyPath = (key) => `studies/${key.replaceAll(":", "-")}.html`;

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
    const prepared = index.claims.map((entry) => [entry, ` ${splitWords(entry.slice(0, 3).join(" ")).join(" ")}`]);
    const findByWords = (words) =>
      prepared.filter(([, text]) => words.every((word) => text.includes(` ${word}`))).map(([entry]) => entry);
    const describeStudy = (at) => {
      const { key, title, name, design, designs, retraction } = getStudies();
      const below = [name[at], designs[design[at]][1], retraction[at]].filter(Boolean).join(", ");
      return [title[at] || key[at], below, "", studyPath(key[at])];
    };
    const show = () => {
      const words = splitWords(input.value);
      const hits = byId("hits");
      hits.replaceChildren();
      if (!words.length) {
        byId("found").textContent = "";
        return;
      }
      const { claims, areNear } = findClaims(input.value, findByWords(words), index.claims);
      const studies = putOwnFirst(findStudies(words), words);
      const listed = [...claims, ...studies.slice(0, MAX_HITS).map(describeStudy)].slice(0, MAX_HITS);
      for (const [title, below, , path, verdict, sign] of listed) {
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
      const counted = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
      const told = `${counted(claims.length, "claim", "claims")} and ${counted(studies.length, "study", "studies")}${rest}.`;
      const near = areNear && claims.length ? "No claim says just that; these are near. " : "";
      byId("found").textContent = all ? near + told : "Nothing matches all these words.";
    };
    box.hidden = false;
    input.addEventListener("input", show);
    show(); // going back keeps what was typed
  }

  // Filters of the table, and the rows shown as CSV

  const MAX_ROWS = 250;

  function setUpFilters() {
    const box = byId("filters");
    if (!box) return;
    const table = byId("table");
    const body = table.tBodies[0];
    const newest = [...body.rows];
    const others = document.querySelectorAll(".pager, .all-pages");
    const value = (name) => byId(`filter-${name}`).value.trim();
    const find = () => {
      const { year, design, designs, claims } = getStudies();
      const wanted = { design: value("design"), claim: value("claim"), from: value("from"), to: value("to") };
      return findStudies(splitWords(value("words"))).filter(
        (at) =>
          (!wanted.design || designs[design[at]][0] === wanted.design) &&
          (!wanted.claim || (wanted.claim === "*" ? claims[at] !== "" : claims[at].split(" ").includes(wanted.claim))) &&
          (!wanted.from || Number(year[at]) >= Number(wanted.from)) &&
          (!wanted.to || (year[at] !== "" && Number(year[at]) <= Number(wanted.to))),
      );
    };
    const show = () => {
      const isFiltered = ["words", "design", "claim", "from", "to"].some((name) => value(name));
      const found = isFiltered ? find() : [];
      body.replaceChildren(...(isFiltered ? found.slice(0, MAX_ROWS).map(makeStudyRow) : newest));
      for (const other of others) other.hidden = isFiltered;
      const all = globalThis.EVIDENCE_STUDIES.number.toLocaleString("en");
      const shown = found.length > MAX_ROWS ? `; the ${MAX_ROWS} newest of them are shown` : "";
      const told = `${found.length.toLocaleString("en")} of ${all} studies${shown}.`;
      byId("shown").textContent = isFiltered ? told : `${all} studies.`;
    };
    for (const field of box.querySelectorAll("input, select")) field.addEventListener("input", show);
    byId("download").addEventListener("click", () => {
      const head = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
      download("studies-chosen.csv", formatCsv([head, ...find().map(listStudyCells)]));
    });
    box.hidden = false;
    show(); // going back keeps what was chosen
  }

  /** Return the cells of a study as texts, in the order of the table. */
  function listStudyCells(at) {
    const { key, year, title, design, designs, people, claims, retraction } = getStudies();
    const notice = retraction[at] && `${retraction[at][0].toUpperCase()}${retraction[at].slice(1)}. `;
    const listed = claims[at].replaceAll(" ", ", ");
    return [key[at], year[at], notice + title[at], designs[design[at]][1], people[at], listed];
  }

  /** Make the row of a study, as the pages have it. */
  function makeStudyRow(at) {
    const [key, year, title, design, people] = listStudyCells(at);
    const { retraction, claims } = getStudies();
    const row = document.createElement("tr");
    const head = makeElement("th", "", row);
    head.scope = "row";
    makeElement("a", key, head).href = studyPath(key);
    makeElement("td", year, row);
    const cell = makeElement("td", "", row);
    const notice = retraction[at] ? retraction[at].length + 1 : 0;
    if (notice) makeElement("strong", title.slice(0, notice), cell).className = "gone";
    cell.append(title.slice(notice));
    makeElement("td", design, row);
    makeElement("td", people && Number(people).toLocaleString("en"), row).className = "number";
    const judged = makeElement("td", "", row);
    claims[at].split(" ").filter(Boolean).forEach((claim, place) => {
      if (place) judged.append(", ");
      makeElement("a", claim, judged).href = `claims/${claim}.html`;
    });
    return row;
  }

  /** Format rows as CSV (RFC 4180). */
  function formatCsv(rows) {
    const guard = (text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text); // no formula
    const quote = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const cell = (value) => quote(guard(String(value)));
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
