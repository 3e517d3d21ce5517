/* The list of claims: a search as one types, and filters by verdict and certainty, both kept in the address. */
"use strict";

(() => {
  const { formatNumber, markEnglish, say, sayCount } = EVIDENCE.messages;
  const { byId, makeElement, readAddress, splitWords, writeAddress } = EVIDENCE.page;
  const { findStudies, getStudies, studyPath } = EVIDENCE.studyIndex;
  const MAX_HITS = 12;
  const MAX_NEAREST = 5; // claims that are shown where none is recognised
  const chosen = { verdicts: new Set(), certainty: "" };

  const isFiltered = () => chosen.verdicts.size > 0 || chosen.certainty !== "";

  const isChosen = (verdict, certainty) =>
    (!chosen.verdicts.size || chosen.verdicts.has(verdict)) &&
    (!chosen.certainty || chosen.certainty === certainty);

  /** Put the studies whose keys begin with a word first: those of that author. */
  function putOwnFirst(found, words) {
    const { key } = getStudies();
    const isOwn = (at) => words.some((word) => key[at].startsWith(word));
    return [...found.filter(isOwn), ...found.filter((at) => !isOwn(at))];
  }

  /** Return the claims that a text asks about, with what makes them hits. */
  function findClaims(text, withWords, entries) {
    const { asked, nearest, related } = EVIDENCE.claimSearch.search(text);
    const entryOf = new Map(entries.map((entry) => [entry.at(-1), entry]));
    const sure = new Set([...[...asked, ...related].map((id) => entryOf.get(id)), ...withWords]);
    if (sure.size) return { claims: [...sure], areNear: false };
    return { claims: nearest.slice(0, MAX_NEAREST).map((id) => entryOf.get(id)), areNear: true };
  }

  function setUpSearch() {
    const box = byId("search");
    const index = globalThis.EVIDENCE_INDEX;
    if (!box || !index) return () => {};
    const input = byId("words");
    const prepared = index.claims.map((entry) => [entry, ` ${splitWords(entry.slice(0, 3).join(" ")).join(" ")}`]);
    const findByWords = (words) =>
      prepared.filter(([, text]) => words.every((word) => text.includes(` ${word}`))).map(([entry]) => entry);
    const show = () => {
      const words = splitWords(input.value);
      writeAddress({ q: input.value.trim() });
      byId("hits").replaceChildren();
      if (!words.length) {
        byId("found").textContent = "";
        return;
      }
      const found = findClaims(input.value, findByWords(words), index.claims);
      const claims = found.claims.filter((entry) => isChosen(entry[4], entry[6]));
      const studies = isFiltered() ? [] : putOwnFirst(findStudies(words), words);
      const listed = [...claims, ...studies.slice(0, MAX_HITS).map(describeStudy)].slice(0, MAX_HITS);
      listed.forEach(addHit);
      byId("found").textContent = tell(claims, studies, found.areNear);
    };
    box.hidden = false;
    input.value = readAddress("q") || input.value; // going back keeps what was typed
    input.addEventListener("input", show);
    return show;
  }

  function tell(claims, studies, areNear) {
    const all = claims.length + studies.length;
    const near = areNear && claims.length ? `${say("areNear")} ` : "";
    const isCut = all > MAX_HITS;
    const shown = formatNumber(MAX_HITS);
    if (isFiltered()) {
      const found = sayCount(isCut ? "chosenFirst" : "chosen", claims.length, { shown });
      return `${near}${found} ${say("studiesLeftOut")}`;
    }
    if (!all) return say("nothing");
    const counts = {
      claims: sayCount("claimCount", claims.length), studies: sayCount("studyCount", studies.length),
    };
    return `${near}${say(isCut ? "foundFirst" : "found", { ...counts, shown })}`;
  }

  function describeStudy(at) {
    const { key, title, name, design, designs, retraction } = getStudies();
    const below = [name[at], designs[design[at]][1], retraction[at]].filter(Boolean).join(", ");
    return [title[at] || key[at], below, "", studyPath(key[at])];
  }

  function addHit([title, below, , path, verdict, sign]) {
    const link = makeElement("a", "", makeElement("li", "", byId("hits")));
    link.href = path;
    if (verdict) {
      const chip = makeElement("span", "", link);
      chip.className = `chip ${verdict}`;
      chip.setAttribute("aria-hidden", "true");
      makeElement("span", sign, chip).className = "sign";
    }
    const words = makeElement("span", "", link);
    const name = makeElement("b", title, words);
    if (!verdict) markEnglish(name); // the title of a study
    makeElement("small", below, words);
  }

  function setUpFilters(showHits) {
    const box = byId("claim-filters");
    if (!box) return;
    const buttons = [...box.querySelectorAll("[data-verdict]")];
    const certainty = byId("certainty");
    const items = [...document.querySelectorAll(".claims > li")];
    const parts = [...document.querySelectorAll(".question, .subject")];
    const ways = [...document.querySelectorAll(".questions li")];
    const show = () => {
      for (const button of buttons) {
        button.setAttribute("aria-pressed", String(chosen.verdicts.has(button.dataset.verdict)));
      }
      for (const item of items) item.hidden = !isChosen(item.dataset.verdict, item.dataset.certainty);
      for (const part of parts) part.hidden = !part.querySelector(".claims > li:not([hidden])");
      for (const link of ways) countClaims(link);
      const shown = items.filter((item) => !item.hidden).length;
      byId("claims-shown").textContent = sayCount("claimsShown", items.length, { shown: formatNumber(shown) });
      byId("all-claims").hidden = !isFiltered();
      writeAddress({ verdict: [...chosen.verdicts].join(","), certainty: chosen.certainty });
      showHits();
    };
    for (const button of buttons) {
      button.addEventListener("click", () => {
        const { verdict } = button.dataset;
        if (!chosen.verdicts.delete(verdict)) chosen.verdicts.add(verdict);
        show();
      });
    }
    certainty.addEventListener("input", () => {
      chosen.certainty = certainty.value;
      show();
    });
    byId("all-claims").addEventListener("click", () => {
      chosen.verdicts.clear();
      chosen.certainty = certainty.value = "";
      show();
      buttons[0]?.focus();
    });
    restore(buttons, certainty);
    byId("tally").hidden = true;
    box.hidden = false;
    show();
  }

  /** Show how many claims a question leads to; one that leads to none is hidden. */
  function countClaims(way) {
    const question = byId(way.querySelector("a").hash.slice(1)).closest("section");
    const shown = question.querySelectorAll(".claims > li:not([hidden])").length;
    way.querySelector(".count").textContent = formatNumber(shown);
    way.hidden = !shown;
  }

  /** Choose what the address says, as far as it can be chosen. */
  function restore(buttons, certainty) {
    const known = new Set(buttons.map((button) => button.dataset.verdict));
    for (const verdict of readAddress("verdict").split(",")) {
      if (known.has(verdict)) chosen.verdicts.add(verdict);
    }
    certainty.value = readAddress("certainty");
    if (certainty.selectedIndex < 0) certainty.value = "";
    chosen.certainty = certainty.value;
  }

  setUpFilters(setUpSearch());
})();
