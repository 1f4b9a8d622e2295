/* When a question is asked. The counterpart of questionnaires/conditions.py, whose first lines say what
   every condition means; tests/questionnaires/condition_cases.json holds the two equal. */
(function (root) {
  "use strict";

  var MAX_DEPTH = 20;
  // The same characters as INVISIBLE in conditions.py: String.trim() knows others than Python.
  var INVISIBLE_ONLY =
    /^[\t\n\v\f\r\x1c-\x20\x85\xa0\u061c\u1680\u180e\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]*$/;
  var WITHOUT_VALUE = ["answered", "unanswered"];
  var WITH_SCALAR = ["is", "is_not", "contains"];
  var WITH_NUMBER = ["gt", "lt"];

  function has(object, name) {
    return Object.prototype.hasOwnProperty.call(object, name);
  }

  function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }

  function isScalar(value) {
    return typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
  }

  function isEmpty(condition) {
    return condition === null || condition === undefined ||
      (isObject(condition) && Object.keys(condition).length === 0);
  }

  /* True for null, for text of invisible characters only, and for lists and objects of nothing else. */
  function isUnanswered(answer) {
    var waiting = [answer];
    while (waiting.length) {
      var part = waiting.pop();
      if (typeof part === "string") {
        if (!INVISIBLE_ONLY.test(part)) return false;
      } else if (typeof part === "object" && part !== null) {
        Object.keys(part).forEach(function (name) { waiting.push(part[name]); });
      } else if (part !== null && part !== undefined) {
        return false;
      }
    }
    return true;
  }

  /* The conditions directly inside one condition. */
  function inside(part) {
    if (!isObject(part)) return [];
    var inner = [];
    ["all", "any"].forEach(function (name) {
      if (has(part, name) && Array.isArray(part[name])) inner = inner.concat(part[name]);
    });
    return has(part, "not") ? inner.concat([part.not]) : inner;
  }

  function leafIsSound(part) {
    var names = Object.keys(part);
    var known = names.every(function (name) { return ["question", "op", "value"].includes(name); });
    if (!known || !has(part, "op") || !has(part, "question")) return false;
    if (typeof part.question !== "string" || part.question === "") return false;
    var value = has(part, "value") ? part.value : null;
    if (WITHOUT_VALUE.includes(part.op)) return !has(part, "value");
    if (WITH_SCALAR.includes(part.op)) return isScalar(value);
    if (WITH_NUMBER.includes(part.op)) return Number.isFinite(value);
    return part.op === "in" && Array.isArray(value) && value.length > 0 && value.every(isScalar);
  }

  function partIsSound(part) {
    if (isEmpty(part)) return true;
    if (!isObject(part)) return false;
    if (has(part, "not")) return Object.keys(part).length === 1;
    var name = has(part, "all") ? "all" : has(part, "any") ? "any" : null;
    if (name === null) return leafIsSound(part);
    return Object.keys(part).length === 1 && Array.isArray(part[name]) && part[name].length > 0;
  }

  /* Whether the whole condition is well formed. A loop, so that no depth can hurt. */
  function isSound(condition) {
    var waiting = [[condition, 0]];
    while (waiting.length) {
      var next = waiting.pop();
      var depth = next[1];
      if (depth > MAX_DEPTH || !partIsSound(next[0])) return false;
      inside(next[0]).forEach(function (part) { waiting.push([part, depth + 1]); });
    }
    return true;
  }

  function test(op, answer, value) {
    var empty = isUnanswered(answer);
    if (empty || WITHOUT_VALUE.includes(op)) return op === (empty ? "unanswered" : "answered");
    if (op === "contains") return Array.isArray(answer) && answer.includes(value);
    if (op === "gt") return Number.isFinite(answer) && answer > value;
    if (op === "lt") return Number.isFinite(answer) && answer < value;
    if (!isScalar(answer)) return false;
    if (op === "in") return value.includes(answer);
    return (answer === value) === (op === "is");
  }

  /* Truth of a well-formed condition; recursion is bounded by MAX_DEPTH. */
  function holds(condition, answers) {
    if (isEmpty(condition)) return true;
    if (has(condition, "all")) return condition.all.every(function (part) { return holds(part, answers); });
    if (has(condition, "any")) return condition.any.some(function (part) { return holds(part, answers); });
    if (has(condition, "not")) return !holds(condition.not, answers);
    var answer = has(answers, condition.question) ? answers[condition.question] : null;
    return test(condition.op, answer, condition.value);
  }

  /* Whether a condition holds for the answers, an object of question key and answer. Never throws. */
  function evaluate(condition, answers) {
    return isSound(condition) && holds(condition, isObject(answers) ? answers : {});
  }

  /* Which questions of the map a well-formed condition waits for. */
  function references(condition, conditions) {
    var found = new Set();
    var waiting = isSound(condition) ? [condition] : [];
    while (waiting.length) {
      var part = waiting.pop();
      if (isObject(part) && has(part, "question") && conditions.has(part.question)) found.add(part.question);
      waiting = waiting.concat(inside(part));
    }
    return found;
  }

  /* The keys of the questions to be asked, as a Set; see visible() in conditions.py. Never throws. */
  function visible(questions, answers) {
    var conditions = new Map();
    questions.forEach(function (question) {
      if (!isObject(question) || !has(question, "key") || typeof question.key !== "string") return;
      if (question.key === "" || conditions.has(question.key)) return;
      conditions.set(question.key, has(question, "when") ? question.when : null);
    });
    // No prototype, and no entry for hidden questions: those count as unanswered.
    var known = Object.assign(Object.create(null), isObject(answers) ? answers : {});
    var missing = new Map(), dependants = new Map(), ready = [], shown = new Set();
    conditions.forEach(function (_, key) { dependants.set(key, []); });
    conditions.forEach(function (condition, key) {
      var needed = references(condition, conditions);
      missing.set(key, needed.size);
      needed.forEach(function (other) { dependants.get(other).push(key); });
      if (needed.size === 0) ready.push(key);
    });
    while (ready.length) {
      var key = ready.pop();
      if (evaluate(conditions.get(key), known)) shown.add(key);
      else delete known[key];
      dependants.get(key).forEach(function (other) {
        missing.set(other, missing.get(other) - 1);
        if (missing.get(other) === 0) ready.push(other);
      });
    }
    return shown;
  }

  var api = { evaluate: evaluate, visible: visible };
  if (typeof window !== "undefined") root.revmodConditions = api;
  if (typeof module === "object" && module.exports) module.exports = api;
})(typeof window !== "undefined" ? window : globalThis);
