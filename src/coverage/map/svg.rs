//! The map for people: an SVG page with the country to the left and the figures to the right.
//!
//! There are no borders in it, for none are in the data: the ground is drawn as what lies around populated places, and
//! says so. Colors are of Okabe and Ito's palette, told apart by people with any color vision; levels differ in shape.

#![expect(clippy::float_arithmetic, reason = "drawing")]

use std::fmt::Write as _;

use super::super::measure::GOAL_PER_MILLION;
use super::super::point::{Point, float};
use super::albers::{Frame, Sheet, Spot, project};
use super::labels::{self, Area, Candidate, width};
use super::{Picture, Standing, land, panel};
use crate::types::province;
use crate::types::{ProductFamily, ServiceAction};

/// The page: A4 across.
pub(super) const PAGE: (f64, f64) = (1754.0, 1240.0);
/// Where the country is.
const FRAME: Frame = Frame { left: 60.0, top: 150.0, width: 1190.0, height: 1000.0 };
/// Where the figures begin.
pub(super) const PANEL: f64 = 1300.0;
/// Units of the page that the circle of the heaviest place has as radius.
const RADIUS_MAX: f64 = 19.0;
/// The smallest circle that is seen.
const RADIUS_MIN: f64 = 0.9;
/// Places drawn as circles; lighter ones of a larger set are dots of one size.
const CIRCLES_MAX: usize = 6_000;
/// Names of cities at most.
const NAMES_MAX: usize = 44;
/// Names of landmarks in empty parts at most.
const LANDMARKS_MAX: usize = 16;
/// Cities that may be named.
const CANDIDATES_MAX: usize = 3_000;

/// The picture under way.
pub(super) struct Drawing {
    out: String,
}

impl Drawing {
    /// Writes an element; a text cannot refuse it.
    pub(super) fn put(&mut self, element: std::fmt::Arguments<'_>) {
        let _written = self.out.write_fmt(element);
        self.out.push('\n');
    }

    /// A line of text of a class.
    pub(super) fn text(&mut self, (x, y): (f64, f64), class: &str, text: &str) {
        self.put(format_args!(r#"<text x="{x:.1}" y="{y:.1}" class="{class}">{}</text>"#, escaped(text)));
    }
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A number with its thousands set apart.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut shown = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    if number < 0 { format!("-{shown}") } else { shown }
}

/// Parts per million as percent with two digits, rounded down: 98.99 is no 99.
pub(super) fn percent(per_million: i32) -> String {
    format!("{}.{:02} %", per_million / 10_000, per_million % 10_000 / 100)
}

const fn family(family: ProductFamily) -> (&'static str, &'static str) {
    match family {
        ProductFamily::Handset => ("手机", "Handset"),
        ProductFamily::Pc => ("电脑", "PC"),
        ProductFamily::Machinery => ("机械", "Machinery"),
        ProductFamily::Appliance => ("家电", "Appliance"),
    }
}

const fn action(action: ServiceAction) -> (&'static str, &'static str) {
    match action {
        ServiceAction::Accept => ("受理", "intake"),
        ServiceAction::Software => ("软件", "software"),
        ServiceAction::Accessory => ("附件", "accessories"),
        ServiceAction::Swap => ("换机", "swap"),
        ServiceAction::ModuleRepair => ("换件维修", "module repair"),
        ServiceAction::BoardRepair => ("板级维修", "board repair"),
        ServiceAction::Refund => ("退货", "refund"),
        ServiceAction::Loaner => ("备用机", "loaner"),
    }
}

const STYLE: &str = r##"<style>
text{font-family:"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei","WenQuanYi Zen Hei","DejaVu Sans",sans-serif;fill:#1d2530}
.title{font-size:34px;font-weight:700}.sub{font-size:18px;fill:#4a5564}.note{font-size:11.5px;fill:#5d6875}
.head{font-size:16px;font-weight:700}.row{font-size:13px}.num{font-size:13px;text-anchor:end}.big{font-size:58px;font-weight:700}
.city{font-size:13px;paint-order:stroke;stroke:#fbfaf7;stroke-width:3.2px;stroke-linejoin:round}
.pin{font-size:12px;font-weight:700;fill:#fff;text-anchor:middle}.grid{fill:none;stroke:#dfe3e6;stroke-width:.8}.deg{font-size:10.5px;fill:#98a2ac}
.land{fill:none;stroke:#e7e3d8;stroke-width:7.2;stroke-linecap:round}.covered{fill:#5a9bd0;fill-opacity:.62}.uncovered{fill:#d55e00;fill-opacity:.86}.gained{fill:#f0c21a;fill-opacity:.95;stroke:#7a5d00;stroke-width:.7}
.dots{fill:none;stroke-width:1.6;stroke-linecap:round}.dots.covered{stroke:#5a9bd0;stroke-opacity:.62}.dots.uncovered{stroke:#d55e00}.dots.gained{stroke:#c99a00;stroke-width:2}
.level{stroke:#fff;stroke-width:1}.l1{fill:#3b4754}.l2{fill:#1f2a44}.l3{fill:#0b0f1a}.proposal{fill:#8c2d7a;stroke:#fff;stroke-width:1.6}
</style>
"##;

/// Draws the page.
pub(in super::super) fn write(picture: &Picture<'_>) -> String {
    let mut drawing = Drawing { out: String::with_capacity(1 << 20) };
    let (wide, high) = PAGE;
    drawing.put(format_args!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img">"#
    ));
    let title = title(picture);
    drawing.put(format_args!("<title>{}</title>", escaped(&format!("{} {}", title.0, title.1))));
    drawing.put(format_args!("{STYLE}<rect width=\"{wide}\" height=\"{high}\" fill=\"#fbfaf7\"/>"));
    let sheet = sheet(picture);
    grid(&mut drawing, &sheet);
    land::write(
        &mut drawing,
        picture,
        &sheet,
        (Spot { x: 20.0, y: 118.0 }, Spot { x: PANEL - 30.0, y: PAGE.1 - 50.0 }),
    );
    let radii = places(&mut drawing, picture, &sheet);
    marks(&mut drawing, picture, &sheet);
    names(&mut drawing, picture, &sheet, radii);
    drawing.text((60.0, 66.0), "title", &title.0);
    drawing.text((60.0, 98.0), "sub", &title.1);
    scale(&mut drawing, &sheet);
    panel::write(&mut drawing, picture, radii);
    footer(&mut drawing, picture);
    drawing.put(format_args!("</svg>"));
    drawing.out
}

/// What the map is of, in Chinese and in English.
fn title(picture: &Picture<'_>) -> (String, String) {
    let question = &picture.ground.question;
    let (family, action) = (family(question.capability.family), action(question.capability.action));
    let reach = f64::from(question.reach) / 1000.0;
    let place = question.province.as_deref().map_or_else(|| "全国 China".to_owned(), province::both);
    let (chinese, english) = place.split_once(' ').unwrap_or((&place, &place));
    let level = question.level_min;
    let (level_zh, level_en) = if level > 1 {
        (format!("，{level} 级及以上"), format!(", level {level} and above"))
    } else {
        (String::new(), String::new())
    };
    let stocked = if question.part.is_some() { ("，有备件", ", part in stock") } else { ("", "") };
    (
        format!("{chinese}服务网点覆盖图 · {}{} · {reach} 公里以内{level_zh}{}", family.0, action.0, stocked.0),
        format!(
            "Service coverage of {english} · {} {} · within {reach} km{level_en}{} · {}",
            family.1, action.1, stocked.1, question.on
        ),
    )
}

/// Fits what has weight, and the outlets, into the frame.
fn sheet(picture: &Picture<'_>) -> Sheet {
    let ground = picture.ground;
    let places = ground.set.places.iter().zip(&ground.weights).filter(|(_, weight)| **weight > 0);
    let places = places.map(|(place, _)| project(place.point));
    // One province is shown by itself.
    let outlets = ground.capable.iter().filter(|_| ground.question.province.is_none());
    Sheet::fit(FRAME, places.chain(outlets.map(|outlet| project(outlet.point))))
}

/// Meridians and parallels, every ten degrees.
fn grid(drawing: &mut Drawing, sheet: &Sheet) {
    let (left, top) = (20.0, 118.0);
    let (right, bottom) = (PANEL - 30.0, PAGE.1 - 50.0);
    drawing.put(format_args!(
        r#"<clipPath id="map"><rect x="{left}" y="{top}" width="{}" height="{}"/></clipPath><g clip-path="url(#map)">"#,
        right - left,
        bottom - top
    ));
    let mut line = |points: &mut dyn Iterator<Item = Point>| {
        let path: Vec<String> =
            points.map(|point| sheet.point(point)).map(|spot| format!("{:.1},{:.1}", spot.x, spot.y)).collect();
        drawing.put(format_args!(r#"<polyline class="grid" points="{}"/>"#, path.join(" ")));
    };
    for longitude in (60..=150).step_by(10).map(f64::from) {
        line(&mut (5..=60).map(|latitude| Point { latitude: f64::from(latitude), longitude }));
    }
    for latitude in (10..=60).step_by(10).map(f64::from) {
        line(&mut (50..=160).map(|longitude| Point { latitude, longitude: f64::from(longitude) }));
    }
    drawing.put(format_args!("</g>"));
    for latitude in [20, 30, 40, 50] {
        let spot = sheet.point(Point { latitude: f64::from(latitude), longitude: 105.0 });
        if (top..bottom).contains(&spot.y) {
            drawing.text((spot.x + 3.0, spot.y - 3.0), "deg", &format!("{latitude}°N"));
        }
    }
}

/// How large a circle is for a weight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Radii {
    pub(super) heaviest: i64,
}

impl Radii {
    pub(super) fn of(self, weight: i64) -> f64 {
        (RADIUS_MAX * (float(weight) / float(self.heaviest.max(1))).sqrt()).max(RADIUS_MIN)
    }
}

/// The places, the heaviest below: a small one upon a large one is seen.
fn places(drawing: &mut Drawing, picture: &Picture<'_>, sheet: &Sheet) -> Radii {
    let ground = picture.ground;
    let radii = Radii { heaviest: ground.weights.iter().copied().max().unwrap_or(1) };
    let all = || ground.set.places.iter().zip(&ground.weights).zip(&picture.standings);
    let smallest = {
        let mut weights: Vec<i64> = ground.weights.iter().copied().filter(|weight| *weight > 0).collect();
        weights.sort_unstable_by(|one, other| other.cmp(one));
        weights.get(CIRCLES_MAX).map_or(0, |weight| weight + 1)
    };
    for standing in [Standing::Covered, Standing::Uncovered, Standing::Gained] {
        let own = || all().filter(|((_, weight), own)| **weight > 0 && **own == standing);
        let mut dots = String::new();
        for ((place, _), _) in own().filter(|((_, weight), _)| **weight < smallest) {
            let spot = sheet.point(place.point);
            dots.push_str(&format!("M{:.1} {:.1}h0", spot.x, spot.y));
        }
        if !dots.is_empty() {
            drawing.put(format_args!(r#"<path class="dots {}" d="{dots}"/>"#, standing.word()));
        }
        drawing.put(format_args!(r#"<g class="{}">"#, standing.word()));
        for ((place, weight), _) in own().filter(|((_, weight), _)| smallest <= **weight) {
            let spot = sheet.point(place.point);
            let radius = radii.of(*weight);
            drawing.put(format_args!(r#"<circle cx="{:.1}" cy="{:.1}" r="{radius:.1}"/>"#, spot.x, spot.y));
        }
        drawing.put(format_args!("</g>"));
    }
    radii
}

/// The mark of a level: a circle, a square, a triangle.
pub(super) fn mark(drawing: &mut Drawing, level: i32, spot: Spot, size: f64) {
    let Spot { x, y } = spot;
    match level {
        3 => drawing.put(format_args!(
            r#"<path class="level l3" d="M{:.1} {:.1}l{:.1} {:.1}h{:.1}z"/>"#,
            x,
            y - size * 1.25,
            size * 1.2,
            size * 2.1,
            -size * 2.4
        )),
        2 => drawing.put(format_args!(
            r#"<rect class="level l2" x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}"/>"#,
            x - size * 0.9,
            y - size * 0.9,
            size * 1.8,
            size * 1.8
        )),
        _ => drawing.put(format_args!(r#"<circle class="level l1" cx="{x:.1}" cy="{y:.1}" r="{:.1}"/>"#, size * 0.9)),
    }
}

/// How large the marks of outlets are: the more there are, the smaller.
pub(super) fn mark_size(outlets: usize) -> f64 {
    match outlets {
        0..=300 => 4.6,
        301..=2_000 => 3.0,
        _ => 1.8,
    }
}

/// Outlets by level, the highest on top; proposals above all.
fn marks(drawing: &mut Drawing, picture: &Picture<'_>, sheet: &Sheet) {
    let outlets = &picture.ground.capable;
    let size = mark_size(outlets.len());
    drawing.put(format_args!(r#"<g clip-path="url(#map)">"#));
    for level in 1..=3 {
        for outlet in outlets.iter().filter(|outlet| outlet.level == level) {
            mark(drawing, level, sheet.point(outlet.point), size);
        }
    }
    drawing.put(format_args!("</g>"));
    for (rank, spot) in (1..).zip(proposals(picture, sheet)) {
        pin(drawing, rank, spot);
    }
}

pub(super) fn pin(drawing: &mut Drawing, rank: usize, spot: Spot) {
    drawing.put(format_args!(r#"<circle class="proposal" cx="{:.1}" cy="{:.1}" r="10"/>"#, spot.x, spot.y));
    drawing.text((spot.x, spot.y + 4.2), "pin", &rank.to_string());
}

fn proposals(picture: &Picture<'_>, sheet: &Sheet) -> Vec<Spot> {
    let places = picture.plan.proposals.iter().filter_map(|own| picture.ground.set.places.get(own.place));
    places.map(|place| sheet.point(place.point)).collect()
}

/// The names of the largest cities, clear of marks and of one another.
fn names(drawing: &mut Drawing, picture: &Picture<'_>, sheet: &Sheet, radii: Radii) {
    let ground = picture.ground;
    let size = mark_size(ground.capable.len());
    let mut taken: Vec<Area> = proposals(picture, sheet).into_iter().map(|spot| Area::around(spot, 11.5)).collect();
    if ground.capable.len() <= 300 {
        taken.extend(ground.capable.iter().map(|outlet| Area::around(sheet.point(outlet.point), size)));
    }
    // Names keep off other large cities too.
    let large = ground.set.places.iter().zip(&ground.weights).filter(|(_, weight)| radii.of(**weight) > 3.6);
    taken.extend(large.map(|(place, weight)| Area::around(sheet.point(place.point), radii.of(*weight) * 0.8)));
    // From the scale bar and the notes, names keep away too.
    let page = Area { left: 24.0, top: 122.0, right: PANEL - 34.0, bottom: PAGE.1 - 96.0 };
    let mut heavy: Vec<(i64, usize)> =
        ground.weights.iter().copied().enumerate().map(|(place, weight)| (weight, place)).collect();
    heavy.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    let candidate = |(weight, place): (i64, usize)| {
        let place = ground.set.places.get(place).filter(|_| weight > 0)?;
        let name = place.display_name.as_str();
        let text = province::city(name).map_or_else(|| name.to_owned(), |chinese| format!("{chinese} {name}"));
        // An outlet may stand in the middle: names keep off its mark too.
        Some(Candidate { spot: sheet.point(place.point), radius: radii.of(weight).max(size), text })
    };
    let candidates: Vec<Candidate> = heavy.into_iter().filter_map(candidate).take(CANDIDATES_MAX).collect();
    // First the largest, then landmarks where there are no large ones.
    let mut named = Vec::new();
    for (apart, count) in [(52.0, NAMES_MAX), (95.0, LANDMARKS_MAX)] {
        for label in labels::place(&candidates, page, (&mut taken, &mut named), apart, count) {
            drawing.text((label.at.x, label.at.y), "city", &label.text);
        }
    }
}

/// How long so many kilometers are.
fn scale(drawing: &mut Drawing, sheet: &Sheet) {
    let kilometers = [1000.0, 500.0, 200.0, 100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0];
    let long = kilometers.into_iter().find(|long| long * sheet.scale <= 260.0).unwrap_or(1.0);
    let (x, y, wide) = (60.0, PAGE.1 - 66.0, long * sheet.scale);
    drawing.put(format_args!(
        r##"<path d="M{x} {:.1}v6h{wide:.1}v-6" fill="none" stroke="#4a5564" stroke-width="1.6"/>"##,
        y - 6.0
    ));
    drawing.text((x + wide + 8.0, y + 2.0), "row", &format!("{long} 公里 km"));
}

fn footer(drawing: &mut Drawing, picture: &Picture<'_>) {
    let source = &picture.ground.set.head.source;
    let goal = percent(GOAL_PER_MILLION);
    drawing.text(
        (60.0, PAGE.1 - 34.0),
        "note",
        "底色为居民点周边，不表示疆界。The ground shows what lies around populated places; it is no boundary. 阿伯斯等积圆锥投影 Albers equal-area conic, 25° and 47° N, 105° E.",
    );
    drawing.text((60.0, PAGE.1 - 17.0), "note", &format!("居民点 Places: {source}. 目标 Goal: {goal}."));
}

/// A text cut to a width, with an ellipsis.
pub(super) fn cut(text: &str, size: f64, most: f64) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let mut kept = text.to_owned();
    while !kept.is_empty() && most < width(&kept, size) + size {
        kept.pop();
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::super::labels::SIZE;
    use super::*;

    #[test]
    fn numbers_and_texts_are_written_for_people() {
        assert_eq!(
            (grouped(0), grouped(999), grouped(1_000), grouped(-12_345_678)),
            ("0".into(), "999".into(), "1,000".into(), "-12,345,678".into())
        );
        assert_eq!(
            (percent(989_999), percent(1_000_000), percent(0)),
            ("98.99 %".into(), "100.00 %".into(), "0.00 %".into())
        );
        assert_eq!(escaped("<A & B>"), "&lt;A &amp; B&gt;");
        assert_eq!(cut("Ulan", SIZE, 200.0), "Ulan");
        assert!(cut("乌鲁木齐乌鲁木齐", SIZE, 60.0).ends_with('…'));
    }
}
