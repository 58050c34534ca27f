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

  // What is searched and what is searched for, alike: small letters without accents and apostrophes, one kind of
  // quotation mark, hyphen and space, and nothing that cannot be seen. Word and Excel make curly marks of typed ones.
  function plain(text) {
    return text.replace(/['\u2018-\u201b\u02b9\u02bc\u2032\u00b4`\u00ad\u200b-\u200f\u2060\ufeff]/g, "")
      .normalize("NFKD").toLowerCase()
      .replace(/[\u0300-\u036f]/g, "")
      .replace(/[\u201c-\u201f\u2033]/g, "\"")
      .replace(/[\u2010-\u2015\u2212]/g, "-")
      .replace(/\s+/g, " ");
  }

  var rows = Array.prototype.map.call(body.rows, function (row, place) {
    var name = row.querySelector("a").textContent;
    var keys = {};
    FILTERS.forEach(function (key) { keys[key] = row.getAttribute("data-" + key); });
    return { element: row, place: place, keys: keys, name: name, text: plain(row.textContent) };
  });
  var orders = { "": rows }; // what the rows are sorted by -> the rows in that order
  var letters = new Intl.Collator("en-GB");
  var AT_ONCE = 60; // rows; more than any screen shows
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
        order = letters.compare(one.name, other.name);
      } else if (key === "directorate") {
        order = letters.compare(one.keys.directorate, other.keys.directorate);
      }
      return order || one.place - other.place;
    };
  }

  function chosen() {
    var found = {};
    FIELDS.forEach(function (name) { found[name] = form.elements[name].value; });
    return found;
  }

  function inOrder(key) {
    orders[key] = orders[key] || rows.slice().sort(compare(key));
    return orders[key];
  }

  // A browser takes long to lay out a thousand rows at once: the first screens answer now, the rest in the frames after,
  // each with twice as many, as every frame lays the whole table out again.
  function add(waiting, many) {
    var some = document.createDocumentFragment();
    waiting.splice(0, many).forEach(function (row) { some.appendChild(row.element); });
    body.appendChild(some);
    later = waiting.length ? requestAnimationFrame(function () { add(waiting, 2 * many); }) : 0;
  }

  function show() {
    var want = chosen();
    var words = plain(want.search).split(" ").filter(Boolean);
    var fitting = inOrder(want.sort).filter(function (row) {
      return FILTERS.every(function (name) { return !want[name] || row.keys[name] === want[name]; }) &&
        words.every(function (word) { return row.text.indexOf(word) >= 0; });
    });
    count.textContent = fitting.length + " of " + rows.length + " shown";
    nothing.hidden = fitting.length > 0;
    cancelAnimationFrame(later);
    body.textContent = "";
    add(fitting, AT_ONCE);
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
