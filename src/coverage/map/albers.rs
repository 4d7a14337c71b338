//! Albers' equal-area conic projection, as maps of China use it: areas stay true, so a circle over a city may stand for
//! people.

#![expect(clippy::float_arithmetic, reason = "cartography")]

use super::super::point::Point;

/// Mean radius of the Earth in kilometers.
const RADIUS: f64 = 6371.0088;
/// Standard parallels and the central meridian, in degrees.
const PARALLELS: (f64, f64) = (25.0, 47.0);
const MERIDIAN: f64 = 105.0;
const ORIGIN: f64 = 36.0;

/// A position on the plane: kilometers east and south of the origin, or units of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl Spot {
    pub(super) fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// Where a point lies, in kilometers.
pub(super) fn project(point: Point) -> Spot {
    let (one, other) = (PARALLELS.0.to_radians().sin(), PARALLELS.1.to_radians().sin());
    let cone = (one + other) / 2.0;
    let constant = PARALLELS.0.to_radians().cos().powi(2) + 2.0 * cone * one;
    let radius = |latitude: f64| RADIUS * (constant - 2.0 * cone * latitude.to_radians().sin()).max(0.0).sqrt() / cone;
    let turn = (point.longitude - MERIDIAN + 540.0).rem_euclid(360.0) - 180.0;
    let angle = cone * turn.to_radians();
    let own = radius(point.latitude);
    Spot { x: own * angle.sin(), y: own * angle.cos() - radius(ORIGIN) }
}

/// A rectangle of the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// How kilometers lie on the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sheet {
    /// Units of the page for a kilometer.
    pub(super) scale: f64,
    offset: Spot,
}

impl Sheet {
    /// So that all these spots fit into the middle of a frame.
    pub(super) fn fit(frame: Frame, spots: impl Iterator<Item = Spot>) -> Self {
        let (mut low, mut high) =
            (Spot { x: f64::INFINITY, y: f64::INFINITY }, Spot { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY });
        for spot in spots {
            low = Spot { x: low.x.min(spot.x), y: low.y.min(spot.y) };
            high = Spot { x: high.x.max(spot.x), y: high.y.max(spot.y) };
        }
        if low.x > high.x {
            (low, high) = (Spot { x: -1.0, y: -1.0 }, Spot { x: 1.0, y: 1.0 });
        }
        // A single town is shown with its surroundings.
        let (width, height) = ((high.x - low.x).max(100.0), (high.y - low.y).max(100.0));
        let scale = (frame.width / width).min(frame.height / height);
        let middle = Spot { x: (low.x + high.x) / 2.0, y: (low.y + high.y) / 2.0 };
        let offset = Spot {
            x: frame.left + frame.width / 2.0 - middle.x * scale,
            y: frame.top + frame.height / 2.0 - middle.y * scale,
        };
        Self { scale, offset }
    }

    /// A spot in kilometers on the page.
    pub(super) fn place(&self, spot: Spot) -> Spot {
        Spot { x: spot.x * self.scale + self.offset.x, y: spot.y * self.scale + self.offset.y }
    }

    /// A point on Earth on the page.
    pub(super) fn point(&self, point: Point) -> Spot {
        self.place(project(point))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_stay_true_and_the_meridian_stands_upright() {
        let at = |latitude, longitude| project(Point { latitude, longitude });
        assert!(at(20.0, 105.0).x.abs() < 1e-9 && at(50.0, 105.0).x.abs() < 1e-9);
        // A degree's field near Hainan and one near Heilongjiang, by the shoelace formula, against the sphere.
        for (south, west) in [(19.0, 110.0), (50.0, 126.0), (36.0, 80.0)] {
            let steps = 50;
            let edge = |from: (f64, f64), to: (f64, f64)| {
                (0..steps).map(move |step| {
                    let share = f64::from(step) / f64::from(steps);
                    at(from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share)
                })
            };
            let corners = [(south, west), (south, west + 1.0), (south + 1.0, west + 1.0), (south + 1.0, west)];
            let ring: Vec<Spot> =
                corners.iter().zip(corners.iter().cycle().skip(1)).flat_map(|(a, b)| edge(*a, *b)).collect();
            let sum: f64 = ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| a.x * b.y - b.x * a.y).sum();
            let sphere =
                RADIUS.powi(2) * 1.0_f64.to_radians() * ((south + 1.0).to_radians().sin() - south.to_radians().sin());
            assert!(((sum / 2.0).abs() / sphere - 1.0).abs() < 1e-3, "{south} {west}: {} {sphere}", sum / 2.0);
        }
    }
}
