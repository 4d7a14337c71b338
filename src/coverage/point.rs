//! A point on Earth, and how far points are apart.
//!
//! Distances are great circles on a sphere of the mean radius (IUGG R₁). Points are compared as unit vectors by the
//! square of the chord between them, which grows with the great circle: the date line and the poles are no special
//! cases.

#![expect(clippy::float_arithmetic, reason = "geometry on the sphere")]

/// Mean radius of the Earth in meters (IUGG R₁).
const EARTH_RADIUS_METERS: f64 = 6_371_008.8;

/// A point on Earth, in WGS 84 degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    /// -90 to 90.
    pub(super) latitude: f64,
    /// -180 to 180.
    pub(super) longitude: f64,
}

/// A point on the unit sphere.
pub(super) type Unit = [f64; 3];

impl Point {
    /// The point on the unit sphere.
    #[must_use]
    pub(super) fn unit(self) -> Unit {
        let (sin_latitude, cos_latitude) = self.latitude.to_radians().sin_cos();
        let (sin_longitude, cos_longitude) = self.longitude.to_radians().sin_cos();
        [cos_latitude * cos_longitude, cos_latitude * sin_longitude, sin_latitude]
    }

    /// Whether it lies in the box around China.
    #[must_use]
    pub(super) fn is_in_china(self) -> bool {
        (3.0..=54.0).contains(&self.latitude) && (73.0..=136.0).contains(&self.longitude)
    }

    /// The point with latitude and longitude exchanged.
    #[must_use]
    pub(super) const fn swapped(self) -> Self {
        Self { latitude: self.longitude, longitude: self.latitude }
    }

    /// What is wrong with coordinates as somebody sent them: a rule, the coordinate, and words. (0, 0) is what a
    /// forgotten place looks like; coordinates that lie in China only when exchanged were exchanged.
    pub(super) fn check(self) -> Result<Self, (&'static str, &'static str, String)> {
        let Self { latitude, longitude } = self;
        if self.swapped().is_in_china() && !self.is_in_china() {
            let message = format!("({latitude}, {longitude}) is (longitude, latitude) of a place in China");
            return Err(("SWAPPED", "", message));
        }
        if !(-90.0..=90.0).contains(&latitude) {
            return Err(("OUT_OF_RANGE", "latitude", format!("is {latitude}, must be -90 to 90")));
        }
        if !(-180.0..=180.0).contains(&longitude) {
            return Err(("OUT_OF_RANGE", "longitude", format!("is {longitude}, must be -180 to 180")));
        }
        if latitude.abs() < f64::EPSILON && longitude.abs() < f64::EPSILON {
            return Err(("NOWHERE", "", "must not be (0, 0)".to_owned()));
        }
        Ok(self)
    }
}

/// The square of the chord between two points of the unit sphere.
pub(super) fn chord2(one: Unit, other: Unit) -> f64 {
    let [ax, ay, az] = one;
    let [bx, by, bz] = other;
    let (dx, dy, dz) = (ax - bx, ay - by, az - bz);
    dx * dx + dy * dy + dz * dz
}

/// The great circle of a chord, in whole meters.
pub(super) fn meters(chord2: f64) -> i64 {
    whole(2.0 * EARTH_RADIUS_METERS * (chord2.sqrt() / 2.0).min(1.0).asin())
}

/// The square of the chord of a great circle of so many meters.
pub(super) fn chord2_of(meters: i32) -> f64 {
    let half = (f64::from(meters) / (2.0 * EARTH_RADIUS_METERS)).min(std::f64::consts::FRAC_PI_2);
    (2.0 * half.sin()).powi(2)
}

/// The nearest whole number.
#[expect(clippy::as_conversions, reason = "a rounded distance on Earth fits")]
pub(super) fn whole(number: f64) -> i64 {
    number.round() as i64
}

/// A weight as a length for drawing: not for sums.
#[expect(clippy::as_conversions, reason = "drawing needs no more than 52 bits of a weight")]
pub(super) const fn float(number: i64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The haversine formula as the textbooks have it.
    fn haversine(one: Point, other: Point) -> f64 {
        let half = |a: f64, b: f64| ((a - b).to_radians() / 2.0).sin().powi(2);
        let cosines = one.latitude.to_radians().cos() * other.latitude.to_radians().cos();
        let chord = half(one.latitude, other.latitude) + cosines * half(one.longitude, other.longitude);
        2.0 * EARTH_RADIUS_METERS * chord.sqrt().min(1.0).asin()
    }

    #[test]
    fn distances_are_those_of_the_haversine_formula_even_over_the_date_line_and_the_poles() {
        let cases = [
            ((39.9075, 116.39723), (31.22222, 121.45806), 1_067_000..1_070_000),
            ((0.0, 179.9), (0.0, -179.9), 22_200..22_300),
            ((89.9, 0.0), (89.9, 180.0), 22_200..22_300),
            ((-90.0, 12.0), (-90.0, -77.0), 0..1),
            ((30.0, 120.0), (30.0, 120.0), 0..1),
            ((0.0, 0.0), (0.0, 180.0), 20_015_000..20_015_200),
        ];
        for ((a, b), (c, d), range) in cases {
            let (one, other) = (Point { latitude: a, longitude: b }, Point { latitude: c, longitude: d });
            let told = meters(chord2(one.unit(), other.unit()));
            assert!(range.contains(&told), "{one:?} {other:?}: {told}");
            assert!((told - whole(haversine(one, other))).abs() <= 1, "{one:?} {other:?}");
        }
    }

    #[test]
    fn a_reach_is_the_chord_of_its_great_circle() {
        for reach in [1, 10, 1_000, 50_000, 3_000_000] {
            assert_eq!(meters(chord2_of(reach)), i64::from(reach));
        }
    }

    #[test]
    fn what_nobody_means_is_told_by_its_rule() {
        let rule = |latitude, longitude| Point { latitude, longitude }.check().map(drop).map_err(|wrong| wrong.0);
        assert_eq!(rule(39.9, 116.4), Ok(()));
        assert_eq!(rule(116.4, 39.9), Err("SWAPPED"));
        assert_eq!(rule(80.0, 44.0), Err("SWAPPED"));
        assert_eq!(rule(0.0, 0.0), Err("NOWHERE"));
        assert_eq!(rule(91.0, 0.0), Err("OUT_OF_RANGE"));
        assert_eq!(rule(10.0, 181.0), Err("OUT_OF_RANGE"));
        assert_eq!(rule(f64::NAN, 0.0), Err("OUT_OF_RANGE"));
        assert_eq!(rule(51.5, -0.1), Ok(()));
        // Both ways in China: nothing is wrong that could be seen.
        assert_eq!(rule(-33.9, 151.2), Ok(()));
    }
}
