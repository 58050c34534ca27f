// Filters and sorts the list of indicators. What is chosen stands in the address after '#', where a page that was
// opened from a folder may write it too. Without this script the whole list is there to read.
(function () {
  "use strict";
  var form = document.getElementById("filters");
  var body = document.querySelector("#list tbody");
  var count = document.getElementById("count");
  var nothing = document.getElementById("nothing");
  var FILTERS = ["rating", "section", "directorate", "direction"];
  var FIELDS = FILTERS.concat(["search", "sort"]);
  var FIRST = {
    rating: ["red", "amber", "green", "not-rated"],
    direction: ["worse", "lower", "higher", "steady", "better"]
  };
  var rows = Array.prototype.map.call(body.rows, function (row, place) {
    var name = row.querySelector("a").textContent;
    return { element: row, place: place, keys: row.dataset, name: name, text: row.textContent.toLowerCase() };
  });
  var ordered = rows;
  var sortedBy = "";
  var AT_ONCE = 100; // rows; more than any screen shows
  var later = 0; // the frame in which more rows come

  // Where a row stands by its rating or direction: what needs a look comes first, what is unknown last.
  function rank(row, key) {
    var at = (FIRST[key] || []).indexOf(row.keys[key]);
    return at < 0 ? 99 : at;
  }

  function compare(key) {
    return function (one, other) {
      var order = 0;
      if (FIRST[key]) {
        order = rank(one, key) - rank(other, key);
      } else if (key === "name") {
        order = one.name.localeCompare(other.name, "en-GB");
      } else if (key === "directorate") {
        order = one.keys.directorate.localeCompare(other.keys.directorate, "en-GB");
      }
      return order || one.place - other.place;
    };
  }

  function chosen() {
    var found = {};
    FIELDS.forEach(function (name) { found[name] = form.elements[name].value; });
    return found;
  }

  // A browser takes long to lay out a thousand rows at once: the first screens answer now, the rest in the frames after.
  function reveal(waiting) {
    waiting.splice(0, AT_ONCE).forEach(function (row) { row.element.hidden = false; });
    later = waiting.length ? requestAnimationFrame(function () { reveal(waiting); }) : 0;
  }

  function show() {
    var want = chosen();
    var words = want.search.toLowerCase().split(/\s+/).filter(Boolean);
    if (want.sort !== sortedBy) {
      ordered = rows.slice().sort(compare(want.sort));
      var sorted = document.createDocumentFragment();
      ordered.forEach(function (row) { sorted.appendChild(row.element); });
      body.appendChild(sorted);
      sortedBy = want.sort;
    }
    var fitting = ordered.filter(function (row) {
      var fits = FILTERS.every(function (name) { return !want[name] || row.keys[name] === want[name]; }) &&
        words.every(function (word) { return row.text.indexOf(word) >= 0; });
      if (!fits) { row.element.hidden = true; }
      return fits;
    });
    count.textContent = fitting.length + " of " + rows.length + " shown";
    nothing.hidden = fitting.length > 0;
    cancelAnimationFrame(later);
    reveal(fitting.filter(function (row) { return row.element.hidden; }));
  }

  function writeAddress() {
    var parts = new URLSearchParams();
    var want = chosen();
    FIELDS.forEach(function (name) { if (want[name]) { parts.set(name, want[name]); } });
    history.replaceState(null, "", "#" + parts.toString());
  }

  // An address may name what this quarter does not have: then that filter is left at All.
  function readAddress() {
    var parts = new URLSearchParams(location.hash.slice(1));
    FIELDS.forEach(function (name) {
      var field = form.elements[name];
      field.value = parts.get(name) || "";
      if (field.selectedIndex === -1) { field.value = ""; }
    });
    show();
  }

  function changed() { show(); writeAddress(); }

  form.addEventListener("input", changed);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  document.getElementById("clear").addEventListener("click", function () { form.reset(); changed(); });
  window.addEventListener("hashchange", readAddress);
  form.hidden = false;
  readAddress();
}());
