//! Real places with population, from GeoNames (CC BY 4.0).

/// The list as shipped: `geoname_id,city,province,latitude,longitude,population`, largest first.
const CITIES: &str = include_str!("../../data/cn_cities.csv");

/// A populated place.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) city: &'static str,
    pub(super) province: &'static str,
    pub(super) latitude: f64,
    pub(super) longitude: f64,
}

/// The largest place of every province, then the largest of all, at most `per_province` of one province, `count` in
/// all.
pub(super) fn largest(count: usize, per_province: usize) -> Vec<Place> {
    let mut chosen: Vec<Place> = Vec::with_capacity(count);
    for most in [1, per_province] {
        for place in CITIES.lines().skip(1).filter_map(read) {
            let neighbors = chosen.iter().filter(|other| other.province == place.province).count();
            let is_new = chosen.iter().all(|other| (other.city, other.province) != (place.city, place.province));
            if chosen.len() < count && neighbors < most && is_new {
                chosen.push(place);
            }
        }
    }
    chosen
}

/// One line; the few with quoted names are passed over.
fn read(line: &'static str) -> Option<Place> {
    let mut columns = line.split(',');
    let _geoname_id = columns.next()?;
    let (city, province) = (columns.next()?, columns.next()?);
    let (latitude, longitude) = (columns.next()?.parse().ok()?, columns.next()?.parse().ok()?);
    Some(Place { city, province, latitude, longitude })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_province_has_places_and_none_too_many() {
        let places = largest(102, 6);
        assert_eq!(places.len(), 102);
        for province in ["Tibet", "Qinghai", "Beijing", "Xinjiang"] {
            assert!(places.iter().any(|place| place.province == province), "{province}");
        }
        for place in &places {
            assert!(places.iter().filter(|other| other.province == place.province).count() <= 6);
            assert!((18.0..54.0).contains(&place.latitude) && (73.0..136.0).contains(&place.longitude), "{place:?}");
        }
    }
}
