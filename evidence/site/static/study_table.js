/* The table of studies: filters, sorting, pages and rows to download; what is chosen is kept in the address. */
"use strict";

(() => {
  const { formatNumber, language, markEnglish, say, sayCount } = EVIDENCE.messages;
  const { byId, makeElement, readAddress, splitWords, writeAddress } = EVIDENCE.page;
  const { findStudies, getStudies, studyPath } = EVIDENCE.studyIndex;
  const ROWS_AT_ONCE = 25;
  const FILTERS = ["words", "design", "claim", "from", "to"];
  const HEAD = ["study", "authors", "year", "title", "design", "people", "claims"]; // of the file
  const byText = new Intl.Collator(language, { numeric: true });
  const COLUMNS = {
    title: (at) => getStudies().title[at],
    authors: (at) => listAuthors(at),
    year: (at) => getStudies().year[at],
    design: (at) => getStudies().designs[getStudies().design[at]][1],
    people: (at) => getStudies().people[at],
    claims: (at) => getStudies().claims[at],
  };

  /** Return the name of a study without its year. */
  function listAuthors(at) {
    const { name, year } = getStudies();
    const end = `, ${year[at] || say("noYear")}`;
    return name[at].endsWith(end) ? name[at].slice(0, -end.length) : name[at];
  }

  const value = (name) => byId(`filter-${name}`).value.trim();

  function find() {
    const { year, design, designs, claims } = getStudies();
    const wanted = { design: value("design"), claim: value("claim"), from: value("from"), to: value("to") };
    return findStudies(splitWords(value("words"))).filter(
      (at) =>
        (!wanted.design || designs[design[at]][0] === wanted.design) &&
        (!wanted.claim || (wanted.claim === "*" ? claims[at] !== "" : claims[at].split(" ").includes(wanted.claim))) &&
        (!wanted.from || Number(year[at]) >= Number(wanted.from)) &&
        (!wanted.to || (year[at] !== "" && Number(year[at]) <= Number(wanted.to))),
    );
  }

  /** Sort studies by a column; those that have nothing in it come last, whatever the order. */
  function sort(found, { column, isDescending }) {
    if (!column) return found;
    const read = COLUMNS[column];
    const side = isDescending ? -1 : 1;
    return found
      .map((at) => [at, read(at)])
      .sort(([, one], [, other]) => {
        if (!one || !other) return (one ? 0 : 1) - (other ? 0 : 1);
        return side * byText.compare(one, other);
      })
      .map(([at]) => at);
  }

  function tell(number, isFiltered, room) {
    const [all, first] = isFiltered ? ["foundStudies", "firstFoundStudies"] : ["allStudies", "firstStudies"];
    const values = { found: formatNumber(number), shown: formatNumber(room) };
    return sayCount(number > room ? first : all, getStudies().number, values);
  }

  function setUpTable() {
    const box = byId("filters");
    if (!box) return;
    const body = byId("table").tBodies[0];
    const heads = [...document.querySelectorAll("#table th[data-column]")];
    const order = { column: "", isDescending: false };
    let room = ROWS_AT_ONCE;
    const show = () => {
      const found = sort(find(), order);
      body.replaceChildren(...found.slice(0, room).map(makeStudyRow));
      const isFiltered = FILTERS.some((name) => value(name));
      byId("shown").textContent = tell(found.length, isFiltered, room);
      for (const pages of document.querySelectorAll(".all-pages")) pages.hidden = isFiltered;
      byId("more").hidden = found.length <= room;
      const kept = Object.fromEntries(FILTERS.map((name) => [name, value(name)]));
      writeAddress({ ...kept, sort: order.column && `${order.isDescending ? "-" : ""}${order.column}` });
    };
    const showFromTop = () => {
      room = ROWS_AT_ONCE;
      show();
    };
    const sortBy = (column, isDescending) => {
      Object.assign(order, { column, isDescending });
      for (const head of heads) {
        const words = head.dataset.column === column ? (isDescending ? "descending" : "ascending") : "none";
        head.setAttribute("aria-sort", words);
      }
      byId("sort").value = column && `${isDescending ? "-" : ""}${column}`;
    };
    for (const name of FILTERS) {
      byId(`filter-${name}`).value = readAddress(name) || byId(`filter-${name}`).value;
    }
    setUpHeads(heads, order, (column, isDescending) => {
      sortBy(column, isDescending);
      showFromTop();
    });
    byId("sort").addEventListener("input", () => {
      const wanted = byId("sort").value;
      sortBy(wanted.replace("-", ""), wanted.startsWith("-"));
      showFromTop();
    });
    const wanted = readAddress("sort");
    const column = wanted.replace("-", "");
    if (Object.hasOwn(COLUMNS, column)) sortBy(column, wanted.startsWith("-"));
    for (const field of box.querySelectorAll("[id^=filter-]")) field.addEventListener("input", showFromTop);
    byId("more").addEventListener("click", () => {
      const first = body.rows.length;
      room += ROWS_AT_ONCE;
      show();
      body.rows[first].querySelector("a").focus();
    });
    byId("download").addEventListener("click", () => {
      download("studies-chosen.csv", formatCsv([HEAD, ...sort(find(), order).map(listStudyCells)]));
    });
    for (const pager of document.querySelectorAll(".pager")) pager.hidden = true;
    box.hidden = false;
    show();
  }

  /** Make the head of each column a button; the first click on numbers puts the largest first. */
  function setUpHeads(heads, order, sortBy) {
    for (const head of heads) {
      const { column } = head.dataset;
      const button = makeElement("button", head.textContent);
      button.type = "button";
      head.replaceChildren(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const isNew = order.column !== column;
        sortBy(column, isNew ? head.classList.contains("number") : !order.isDescending);
      });
    }
  }

  /** Return the cells of a study as texts, in the order of the file. */
  function listStudyCells(at) {
    const { key, year, title, design, designs, people, claims, retraction } = getStudies();
    const notice = retraction[at] && `${retraction[at][0].toUpperCase()}${retraction[at].slice(1)}. `;
    const listed = claims[at].replaceAll(" ", ", ");
    return [key[at], listAuthors(at), year[at], notice + title[at], designs[design[at]][1], people[at], listed];
  }

  /** Make the row of a study, as the pages have it. */
  function makeStudyRow(at) {
    const [key, authors, year, title, design, people] = listStudyCells(at);
    const { retraction, claims } = getStudies();
    const row = document.createElement("tr");
    const head = makeElement("th", "", row);
    head.scope = "row";
    const notice = retraction[at] ? retraction[at].length + 1 : 0;
    if (notice) {
      makeElement("strong", title.slice(0, notice), head).className = "gone";
      head.append(" ");
    }
    const link = markEnglish(makeElement("a", title.slice(notice).trim() || key, head));
    link.href = studyPath(key);
    const addCell = (name, text) => {
      const cell = makeElement("td", text, row);
      cell.dataset.head = say(name);
      return cell;
    };
    addCell("authors", authors);
    addCell("year", year).className = "number";
    addCell("design", design);
    addCell("people", people && formatNumber(Number(people))).className = "number";
    const judgedFor = claims[at].split(" ").filter(Boolean);
    const judged = judgedFor.length ? makeElement("span", "", addCell("claims", "")) : addCell("claims", "");
    judgedFor.forEach((claim, place) => {
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

  setUpTable();
})();
