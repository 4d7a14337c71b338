//! The names that provinces and cities go by: in English, in Chinese, and as devices are registered with.

use std::collections::HashSet;
use std::sync::LazyLock;

/// `kind,english,chinese,code`.
const NAMES: &str = include_str!("../../data/cn_names.csv");

/// A province or a city with its names.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// In English.
    pub english: &'static str,
    /// In Chinese.
    pub chinese: &'static str,
    /// Pinyin, as registered devices spell it; empty for a city.
    pub code: &'static str,
}

static PROVINCES: LazyLock<Vec<Named>> = LazyLock::new(|| read("province"));
static CITIES: LazyLock<Vec<Named>> = LazyLock::new(|| read("city"));

fn read(kind: &str) -> Vec<Named> {
    let line = |line: &'static str| {
        let mut columns = line.split(',');
        let is_own = columns.next()? == kind;
        let (english, chinese, code) = (columns.next()?, columns.next()?, columns.next()?);
        is_own.then_some(Named { english, chinese, code })
    };
    NAMES.lines().filter_map(line).collect()
}

/// The province that a text names: by its English or Chinese name, in short or in full, or by its code.
#[must_use]
pub fn province(text: &str) -> Option<&'static Named> {
    let lower = text.to_lowercase().replace('_', " ");
    PROVINCES
        .iter()
        .find(|own| own.english.to_lowercase() == lower || own.code == lower || text.starts_with(own.chinese))
}

/// One spelling for all names of a province: its code, or the text itself if it is none that is known.
#[must_use]
pub fn key(text: &str) -> String {
    province(text).map_or_else(|| text.to_lowercase(), |own| own.code.to_owned())
}

/// A province in both languages, as far as known.
#[must_use]
pub fn both(text: &str) -> String {
    province(text).map_or_else(|| text.to_owned(), |own| format!("{} {}", own.chinese, own.english))
}

/// A city in Chinese.
#[must_use]
pub fn city(text: &str) -> Option<&'static str> {
    CITIES.iter().find(|own| own.english == text).map(|own| own.chinese)
}

/// The provinces of the mainland.
#[must_use]
pub fn provinces() -> &'static [Named] {
    &PROVINCES
}

/// `geoname_id,city,province,…`: the populated places that ship with the service.
const PLACES: &str = include_str!("../../data/cn_cities.csv");

static CITIES_OF: LazyLock<HashSet<(&'static str, &'static str)>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut columns = line.split(',').skip(1);
        let (city, of) = (columns.next()?, columns.next()?);
        Some((province(of)?.code, city))
    };
    PLACES.lines().skip(1).filter_map(line).collect()
});

/// The city of a province (by its code) that a text names, in English or Chinese; nothing if it has none of this name.
#[must_use]
pub fn city_of(code: &str, text: &str) -> Option<&'static str> {
    let text = CITIES
        .iter()
        .find(|own| text.strip_suffix('市').unwrap_or(text) == own.chinese)
        .map_or(text, |own| own.english);
    CITIES_OF.iter().find(|(of, city)| *of == code && city.eq_ignore_ascii_case(text)).map(|(_, city)| *city)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_province_is_known_by_each_of_its_names_and_no_other_is() {
        for text in ["Shaanxi", "shaanxi", "陕西", "陕西省"] {
            assert_eq!(key(text), "shaanxi", "{text}");
        }
        for text in ["Inner Mongolia", "inner_mongolia", "neimenggu", "内蒙古自治区"] {
            assert_eq!(key(text), "neimenggu", "{text}");
        }
        assert_eq!((key("Shanxi"), key("山西省")), ("shanxi".to_owned(), "shanxi".to_owned()));
        assert_eq!(key("Bavaria"), "bavaria");
        assert_eq!(PROVINCES.len(), 31);
        assert_eq!(both("Tibet"), "西藏 Tibet");
        assert_eq!((city("Xi’an"), city("Nowhere")), (Some("西安"), None));
    }

    #[test]
    fn a_city_is_known_in_its_own_province_by_each_of_its_names() {
        for text in ["Hangzhou", "hangzhou", "杭州", "杭州市"] {
            assert_eq!(city_of("zhejiang", text), Some("Hangzhou"), "{text}");
        }
        assert_eq!(city_of("jiangsu", "Hangzhou"), None);
        assert_eq!(city_of("zhejiang", "Nowhere"), None);
    }
}
