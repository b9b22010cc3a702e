"""What moves in a page without the reader's doing (https://web.dev/articles/cls), and by how much."""

from __future__ import annotations

WATCH = """
window.moved = [];
new PerformanceObserver(list => {
  const told = ({node, previousRect: from, currentRect: to}) =>
    `${node?.nodeName} ${node?.className ?? node?.textContent} ${[from.x, from.y, from.width, from.height]} to ` +
    [to.x, to.y, to.width, to.height];
  for (const entry of list.getEntries()) window.moved.push(entry.value, ...entry.sources.map(told));
}).observe({type: "layout-shift", buffered: true});
"""
"""A script for pages before their own."""

MOVED = "() => new Promise(done => setTimeout(() => done(window.moved), 100))"
"""What has moved since, each with where it was and is, after its value."""
