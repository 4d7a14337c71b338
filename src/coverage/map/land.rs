//! The ground of the map, without any border: a raster of dots wherever people live near, or all around.
//!
//! A dot is set if a place lies beside it, or if the places around it leave no wide gap: so deserts and mountains within
//! the country are ground, and the sea and what lies beyond the outermost places are not. Places are thinned first, for a
//! crowd in one direction must not hide that there is nobody in another.

#![expect(clippy::float_arithmetic, reason = "drawing")]

use std::collections::BTreeMap;
use std::f64::consts::TAU;

use super::super::point::{Unit, whole};
use super::super::tree::{Tree, index};
use super::Picture;
use super::albers::{Sheet, Spot, project};
use super::svg::Drawing;

/// Units of the page from dot to dot.
const STEP: f64 = 8.6;
/// How far places are looked for, and how near one alone suffices, in kilometers.
const FAR: f64 = 800.0;
const NEAR: f64 = 35.0;
/// One place in a square of so many kilometers counts.
const THIN: f64 = 58.0;
/// Places around a dot that are looked at.
const AROUND: usize = 20;
/// The widest gap between them, in radians.
const GAP_MAX: f64 = 2.8;

/// Spots of the page as the tree knows points: distances on the page stay what they are.
const fn flat(spot: Spot) -> Unit {
    [spot.x, spot.y, 0.0]
}

/// Whether the places around a spot leave no wide gap.
fn is_enclosed(spot: Spot, around: &[Spot]) -> bool {
    let mut angles: Vec<f64> = around.iter().map(|other| (other.y - spot.y).atan2(other.x - spot.x)).collect();
    angles.sort_by(f64::total_cmp);
    let (Some(first), Some(last)) = (angles.first(), angles.last()) else { return false };
    let between = angles.iter().zip(angles.iter().skip(1)).map(|(one, other)| other - one);
    around.len() > 3 && between.chain([first + TAU - last]).all(|gap| gap < GAP_MAX)
}

/// Sets the dots, within `low` and `high` of the page.
pub(super) fn write(drawing: &mut Drawing, picture: &Picture<'_>, sheet: &Sheet, (low, high): (Spot, Spot)) {
    let spots: Vec<Spot> = picture.ground.set.places.iter().map(|place| sheet.place(project(place.point))).collect();
    let all = Tree::new(&spots.iter().copied().map(flat).collect::<Vec<Unit>>());
    let square = |at: f64| whole((at / (sheet.scale * THIN)).floor());
    let thinned: BTreeMap<(i64, i64), Spot> =
        spots.iter().rev().map(|spot| ((square(spot.x), square(spot.y)), *spot)).collect();
    let thinned: Vec<Spot> = thinned.into_values().collect();
    let tree = Tree::new(&thinned.iter().copied().map(flat).collect::<Vec<Unit>>());
    let is_ground = |spot: Spot| {
        if all.has_within(flat(spot), (sheet.scale * NEAR).powi(2)) {
            return true;
        }
        let far = (sheet.scale * FAR).powi(2);
        let hits = tree.nearest(flat(spot), far, AROUND, |_| true, |_| true, |one, other| one.cmp(&other));
        let around: Vec<Spot> = hits.iter().filter_map(|hit| thinned.get(index(hit.item)).copied()).collect();
        is_enclosed(spot, &around)
    };
    let (mut path, mut y, mut is_even) = (String::new(), low.y, true);
    while y < high.y {
        let mut x = if is_even { low.x } else { low.x + STEP / 2.0 };
        while x < high.x {
            if is_ground(Spot { x, y }) {
                path.push_str(&format!("M{x:.1} {y:.1}h0"));
            }
            x += STEP;
        }
        // Rows of a lattice of equal triangles.
        y += STEP * 0.866;
        is_even = !is_even;
    }
    drawing.put(format_args!(r#"<path class="land" d="{path}"/>"#));
}
