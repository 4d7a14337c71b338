//! The figures beside the map: coverage against the goal, the legend, proposals, provinces.

#![expect(clippy::float_arithmetic, reason = "drawing")]

use super::super::measure::{GOAL_PER_MILLION, ProvinceShare};
use super::albers::Spot;
use super::labels::SIZE;
use super::svg::{Drawing, PAGE, PANEL, Radii, cut, grouped, mark, percent, pin};
use super::{Picture, Standing};
use crate::types::province;

/// The right edge.
const RIGHT: f64 = PAGE.0 - 46.0;
/// From one line to the next.
const LINE: f64 = 18.6;
/// Proposals that are listed.
const LISTED_MAX: usize = 10;

/// Writes all of it.
pub(super) fn write(drawing: &mut Drawing, picture: &Picture<'_>, radii: Radii) {
    let y = figure(drawing, picture);
    let y = legend(drawing, picture, radii, y + 24.0);
    let y = proposals(drawing, picture, y);
    provinces(drawing, picture, y + 24.0);
}

fn weight_word(picture: &Picture<'_>) -> &'static str {
    if picture.ground.question.by_devices { "台设备 devices" } else { "人 people" }
}

/// The share in large type, a bar with the goal, and the weights.
fn figure(drawing: &mut Drawing, picture: &Picture<'_>) -> f64 {
    let (before, after) = (picture.plan.before, picture.plan.after);
    drawing.text((PANEL, 54.0), "head", "覆盖率 Coverage");
    drawing.text((PANEL, 112.0), "big", &percent(before.per_million()));
    let wide = RIGHT - PANEL;
    let bar = |per_million: i32| wide * f64::from(per_million) / 1_000_000.0;
    drawing.put(format_args!(
        r##"<rect x="{PANEL}" y="130" width="{wide:.1}" height="12" fill="#f3d9c6"/><rect x="{PANEL}" y="130" width="{:.1}" height="12" fill="#f0c21a"/><rect x="{PANEL}" y="130" width="{:.1}" height="12" fill="#5a9bd0"/>"##,
        bar(after.per_million()),
        bar(before.per_million())
    ));
    let goal = PANEL + bar(GOAL_PER_MILLION);
    drawing.put(format_args!(
        r##"<path d="M{goal:.1} 124v24" stroke="#1d2530" stroke-width="2"/><text x="{:.1}" y="119" class="num">目标 Goal {}</text>"##,
        RIGHT,
        percent(GOAL_PER_MILLION)
    ));
    let line = format!("{} / {} {}", grouped(before.covered), grouped(before.total), weight_word(picture));
    drawing.text((PANEL, 166.0), "row", &line);
    if picture.plan.proposals.is_empty() {
        return 170.0;
    }
    let more = format!(
        "拟建后 With {} proposed outlets: {} (+{})",
        picture.plan.proposals.len(),
        percent(after.per_million()),
        grouped(after.covered - before.covered)
    );
    drawing
        .put(format_args!(r#"<text x="{PANEL}" y="{:.1}" class="row" font-weight="700">{more}</text>"#, 166.0 + LINE));
    170.0 + LINE
}

fn legend(drawing: &mut Drawing, picture: &Picture<'_>, radii: Radii, top: f64) -> f64 {
    let has_proposals = !picture.plan.proposals.is_empty();
    drawing.text((PANEL, top), "head", "图例 Legend");
    let mut y = top + LINE + 4.0;
    let word = if picture.ground.question.by_devices { "设备 devices" } else { "人口 population" };
    let standings = [
        (Standing::Covered, "范围内有网点 within reach of an outlet"),
        (Standing::Uncovered, "范围内无网点 out of reach"),
        (Standing::Gained, "拟建网点覆盖 gained by proposals"),
    ];
    for (standing, text) in standings.into_iter().filter(|(own, _)| has_proposals || *own != Standing::Gained) {
        let class = standing.word();
        drawing.put(format_args!(r#"<circle class="{class}" cx="{}" cy="{:.1}" r="6"/>"#, PANEL + 9.0, y - 4.5));
        drawing.text((PANEL + 26.0, y), "row", text);
        y += LINE;
    }
    for (level, (_, count)) in (1..).zip(&picture.report.levels) {
        mark(drawing, level, Spot { x: PANEL + 9.0, y: y - 4.5 }, 5.0);
        drawing.text((PANEL + 26.0, y), "row", &format!("{level} 级网点 level-{level} outlets: {count}"));
        y += LINE;
    }
    if has_proposals {
        pin(drawing, 1, Spot { x: PANEL + 9.0, y: y - 4.5 });
        drawing.text((PANEL + 26.0, y), "row", "拟建网点 proposed outlet, by gain");
        y += LINE;
    }
    // Three circles that stand for round numbers.
    y += 9.0;
    let round = [10_i64.pow(7), 5 * 10_i64.pow(6), 10_i64.pow(6), 10_i64.pow(5), 10_i64.pow(4), 1_000, 100, 10, 1];
    let samples: Vec<i64> = round.into_iter().filter(|weight| *weight <= radii.heaviest).take(3).collect();
    let mut x = PANEL + 2.0;
    for weight in samples {
        let radius = radii.of(weight);
        drawing.put(format_args!(
            r##"<circle cx="{:.1}" cy="{:.1}" r="{radius:.1}" fill="none" stroke="#4a5564"/>"##,
            x + radius,
            y - 1.0
        ));
        let text = grouped(weight);
        drawing.text((x + radius * 2.0 + 5.0, y + 4.0), "row", &text);
        x += radius * 2.0 + 16.0 + super::labels::width(&text, SIZE);
    }
    drawing.put(format_args!(r#"<text x="{RIGHT}" y="{:.1}" class="num">{word}</text>"#, y + 4.0));
    y + 16.0
}

fn proposals(drawing: &mut Drawing, picture: &Picture<'_>, top: f64) -> f64 {
    let all = &picture.plan.proposals;
    if all.is_empty() {
        return top;
    }
    let mut y = top + 24.0;
    drawing.text((PANEL, y), "head", "拟建网点 Proposed outlets");
    y += LINE + 2.0;
    for (rank, proposal) in (1..).zip(all.iter().take(LISTED_MAX)) {
        let Some(place) = picture.ground.set.places.get(proposal.place) else { continue };
        drawing.put(format_args!(r#"<text x="{:.1}" y="{y:.1}" class="num">{rank}</text>"#, PANEL + 18.0));
        let name = province::city(&place.display_name)
            .map_or_else(|| place.display_name.clone(), |chinese| format!("{chinese} {}", place.display_name));
        let text = format!("{name} · {}", province::both(&place.province));
        drawing.text((PANEL + 28.0, y), "row", &cut(&text, SIZE, RIGHT - PANEL - 120.0));
        drawing.put(format_args!(r#"<text x="{RIGHT}" y="{y:.1}" class="num">+{}</text>"#, grouped(proposal.gain)));
        y += LINE;
    }
    if LISTED_MAX < all.len() {
        drawing.text((PANEL + 28.0, y), "row", &format!("… {} more", all.len() - LISTED_MAX));
        y += LINE;
    }
    y - LINE + 4.0
}

/// Every province, the least covered first: a bar, the share, and how many outlets stand in it.
fn provinces(drawing: &mut Drawing, picture: &Picture<'_>, top: f64) {
    drawing.text((PANEL, top), "head", "各省 Provinces");
    drawing.put(format_args!(
        r#"<text x="{:.1}" y="{top:.1}" class="num">覆盖率 share</text><text x="{RIGHT}" y="{top:.1}" class="num">网点 outlets</text>"#,
        RIGHT - 76.0
    ));
    let mut rows: Vec<&ProvinceShare> = picture.report.provinces.iter().collect();
    rows.sort_by_key(|own| own.share.per_million());
    let bottom = PAGE.1 - 26.0;
    let count = i32::try_from(rows.len()).unwrap_or(1).max(1);
    let line = ((bottom - top - 8.0) / f64::from(count)).min(LINE);
    let size = (line * 0.72).clamp(6.0, 13.0);
    let mut y = top + line + 4.0;
    drawing.put(format_args!(r#"<g style="font-size:{size:.1}px">"#));
    for own in rows {
        let name = cut(&province::both(&own.province), size, 140.0);
        let bar = 110.0;
        let covered = bar * f64::from(own.share.per_million()) / 1_000_000.0;
        drawing.put(format_args!(
            r##"<text x="{PANEL}" y="{y:.1}">{}</text><rect x="{:.1}" y="{:.1}" width="{bar}" height="{:.1}" fill="#d55e00" fill-opacity=".8"/><rect x="{:.1}" y="{:.1}" width="{covered:.1}" height="{:.1}" fill="#5a9bd0"/><text x="{:.1}" y="{y:.1}" text-anchor="end">{}</text><text x="{RIGHT}" y="{y:.1}" text-anchor="end">{}</text>"##,
            super::svg::escaped(&name),
            PANEL + 146.0,
            y - size * 0.78,
            size * 0.78,
            PANEL + 146.0,
            y - size * 0.78,
            size * 0.78,
            RIGHT - 76.0,
            percent(own.share.per_million()),
            own.outlets
        ));
        y += line;
    }
    drawing.put(format_args!("</g>"));
}
