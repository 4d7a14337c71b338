//! The names that provinces and cities go by: in English, in Chinese, and as devices are registered with.

use std::sync::LazyLock;

/// `kind,english,chinese,code`.
const NAMES: &str = include_str!("../../data/cn_names.csv");

/// A province or a city with its names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    pub(super) english: &'static str,
    pub(super) chinese: &'static str,
    /// Pinyin, as registered devices spell it; empty for a city.
    code: &'static str,
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
pub(super) fn province(text: &str) -> Option<&'static Named> {
    let lower = text.to_lowercase().replace('_', " ");
    PROVINCES
        .iter()
        .find(|own| own.english.to_lowercase() == lower || own.code == lower || text.starts_with(own.chinese))
}

/// One spelling for all names of a province: its code, or the text itself if it is none that is known.
pub(super) fn key(text: &str) -> String {
    province(text).map_or_else(|| text.to_lowercase(), |own| own.code.to_owned())
}

/// A province in both languages, as far as known.
pub(super) fn both(text: &str) -> String {
    province(text).map_or_else(|| text.to_owned(), |own| format!("{} {}", own.chinese, own.english))
}

/// A city in Chinese.
pub(super) fn city(text: &str) -> Option<&'static str> {
    CITIES.iter().find(|own| own.english == text).map(|own| own.chinese)
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
}
