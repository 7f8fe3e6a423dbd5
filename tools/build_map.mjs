// SPDX-FileCopyrightText: 2026 The Tvilling authors
// SPDX-License-Identifier: EUPL-1.2
//
// Builds the outlines of the map of Europe: src/tvilling/ui/templates/ui/map/europe_outlines.svg.html.
// Run when the borders or the frame change; the result is committed, and no page needs any of this.
//
//   npm install --no-save --prefix DIR world-atlas@2.0.2 topojson-client@3.1.0 d3-geo@3.1.2
//   node tools/build_map.mjs DIR
//
// src/tvilling/ui/maps.py has the same projection in Python; tests/ui/test_maps.py holds the two together.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const modules = resolve(process.argv[2] ?? ".");
const require = createRequire(join(modules, "package.json"));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { feature, merge } = await load("topojson-client");
const { geoAzimuthalEqualArea, geoContains, geoPath } = await load("d3-geo");

// Lambert azimuthal equal area around 10°E 52°N, as EPSG:3035 does, on a sphere. The frame holds the Azores and the
// Canary Islands in the west, Armenia in the east, the North Cape and Eilat. One unit is about 3.2 km.
const WIDTH = 2060;
const HEIGHT = 1520;
const MARGIN = 40;
const projection = geoAzimuthalEqualArea()
  .rotate([-10, -52])
  .scale(2000)
  .translate([1060, 740])
  .precision(0.3)
  .clipExtent([[-MARGIN, -MARGIN], [WIDTH + MARGIN, HEIGHT + MARGIN]]);

// Rings below this area, in square units, are left out, unless a country would lose its last one.
const SMALLEST_RING = 3;

const SIMFEROPOL = [34.1, 44.95];
// The Golan Heights lie east of this meridian, Israel within its borders of before June 1967 west of it.
const GOLAN_STARTS = 35.65;

// ISO 3166-1 numbers of world-atlas, to the codes of cities/data/countries.csv.
const COUNTRIES = {
  "008": "AL", "040": "AT", "051": "AM", "056": "BE", "070": "BA", "100": "BG", "191": "HR", "196": "CY", "203": "CZ",
  "208": "DK", "233": "EE", "234": "FO", "246": "FI", "250": "FR", "268": "GE", "276": "DE", "300": "GR", "348": "HU",
  "352": "IS", "372": "IE", "376": "IL", "380": "IT", "428": "LV", "438": "LI", "440": "LT", "442": "LU", "470": "MT",
  "498": "MD", "499": "ME", "528": "NL", "578": "NO", "616": "PL", "620": "PT", "642": "RO", "688": "RS", "703": "SK",
  "705": "SI", "724": "ES", "752": "SE", "756": "CH", "788": "TN", "792": "TR", "804": "UA", "807": "MK", "826": "GB",
};
// Shapes without a number, or that the source draws apart: Kosovo has no ISO number, the north of Cyprus is Cyprus,
// Åland is Finland.
const BY_NAME = { Kosovo: "XK", "N. Cyprus": "CY", "Åland": "FI" };

const world = JSON.parse(readFileSync(require.resolve("world-atlas/countries-50m.json"), "utf8"));

/** Every shape as single polygons with the country they belong to, `null` for the rest of the world. */
function polygons() {
  const result = [];
  for (const shape of world.objects.countries.geometries) {
    const country = BY_NAME[shape.properties.name] ?? COUNTRIES[shape.id] ?? null;
    const parts = shape.type === "MultiPolygon" ? shape.arcs : [shape.arcs];
    for (const arcs of parts) {
      const polygon = { type: "Polygon", arcs };
      // The source gives Crimea to Russia. It is Ukraine.
      const isCrimea = shape.properties.name === "Russia" && geoContains(feature(world, polygon), SIMFEROPOL);
      result.push({ country: isCrimea ? "UA" : country, polygon });
    }
  }
  return result;
}

/** One geometry of all these polygons, without the borders between them. */
function dissolved(all, belongs) {
  return merge(world, all.filter(({ country }) => belongs(country)).map(({ polygon }) => polygon));
}

/** The geometry with everything east of the meridian pressed onto it. */
function westOf(geometry, meridian) {
  const clamp = ([lon, lat]) => [Math.min(lon, meridian), lat];
  return { ...geometry, coordinates: geometry.coordinates.map((rings) => rings.map((ring) => ring.map(clamp))) };
}

/** Projected rings in whole units, without repeated points and without points on a straight line. */
function rings(geometry) {
  const found = [];
  geoPath(projection, {
    moveTo: (x, y) => found.push([[Math.round(x), Math.round(y)]]),
    lineTo: (x, y) => found.at(-1).push([Math.round(x), Math.round(y)]),
    closePath: () => {},
    arc: () => {},
  })(geometry);
  const tidy = found.map(tidied).filter((ring) => ring.length > 2 && Math.abs(area(ring)) > 0);
  const large = tidy.filter((ring) => Math.abs(area(ring)) >= SMALLEST_RING);
  return large.length ? large : tidy.slice(0, 1);
}

function tidied(ring) {
  let points = ring;
  for (let before = -1; before !== points.length; ) {
    before = points.length;
    points = points.filter((point, i, all) => !isOnLine(all.at(i - 1), point, all[(i + 1) % all.length]));
  }
  return points;
}

function isOnLine([ax, ay], [bx, by], [cx, cy]) {
  return (bx - ax) * (cy - by) === (by - ay) * (cx - bx);
}

function area(ring) {
  return ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

/** Path data: an absolute start, then relative steps, which are short. */
function data(found) {
  return found
    .map((ring) => {
      const steps = ring.slice(1).map(([x, y], i) => [x - ring[i][0], y - ring[i][1]]);
      return `M${ring[0].join(" ")}l${steps.map((step) => step.join(" ")).join(" ")}z`.replaceAll(" -", "-");
    })
    .join("");
}

const all = polygons();
const lines = [];
// Israel is in the grey land as well: what its own path leaves out is land, not sea.
const context = dissolved(all, (country) => country === null || country === "IL");
lines.push(`<path class="map-context" d="${data(rings(context))}"/>`);
for (const code of [...new Set([...Object.values(COUNTRIES), ...Object.values(BY_NAME)])].sort()) {
  const whole = dissolved(all, (country) => country === code);
  const drawn = code === "IL" ? westOf(whole, GOLAN_STARTS) : whole;
  lines.push(`<path class="map-country" data-country="${code}" d="${data(rings(drawn))}"/>`);
}
const head = `{# SPDX-FileCopyrightText: 2026 The Tvilling authors #}
{# SPDX-License-Identifier: EUPL-1.2 #}
{# Written by tools/build_map.mjs from Natural Earth (public domain). Not to be edited by hand: see ui/map/README.md. #}
`;
const target = new URL("../src/tvilling/ui/templates/ui/map/europe_outlines.svg.html", import.meta.url);
writeFileSync(target, `${head}${lines.join("\n")}\n`);
process.stdout.write(`${lines.length} paths, ${lines.join("\n").length} bytes\n`);
