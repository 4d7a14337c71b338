//! The demo's regions: which center supervises which provinces.

/// A region of the demo.
#[derive(Debug)]
pub(super) struct Region {
    /// Code of its center.
    pub(super) code: &'static str,
    /// Name of its center.
    pub(super) display_name: &'static str,
    /// Where the center stands: province and city as the list of places spells them.
    pub(super) seat: (&'static str, &'static str),
    /// Its provinces as the list of places spells them.
    pub(super) provinces: &'static [&'static str],
}

/// Code of the center that is founded first.
pub(super) const FIRST_CODE: &str = "DEMO-EAST";

/// Every region of the mainland, each province in one.
pub(super) const REGIONS: &[Region] = &[
    Region {
        code: FIRST_CODE,
        display_name: "华东顾客服务中心 East China",
        seat: ("Jiangsu", "Nanjing"),
        provinces: &["Shanghai", "Jiangsu", "Zhejiang", "Anhui", "Fujian", "Jiangxi", "Shandong"],
    },
    Region {
        code: "DEMO-NORTHEAST",
        display_name: "东北顾客服务中心 Northeast China",
        seat: ("Liaoning", "Shenyang"),
        provinces: &["Liaoning", "Jilin", "Heilongjiang"],
    },
    Region {
        code: "DEMO-NORTH",
        display_name: "华北顾客服务中心 North China",
        seat: ("Beijing", "Beijing"),
        provinces: &["Beijing", "Tianjin", "Hebei", "Shanxi", "Inner Mongolia"],
    },
    Region {
        code: "DEMO-CENTRAL-SOUTH",
        display_name: "中南顾客服务中心 Central and South China",
        seat: ("Guangdong", "Guangzhou"),
        provinces: &["Guangdong", "Guangxi", "Hainan", "Henan", "Hubei", "Hunan"],
    },
    Region {
        code: "DEMO-SOUTHWEST",
        display_name: "西南顾客服务中心 Southwest China",
        seat: ("Sichuan", "Chengdu"),
        provinces: &["Sichuan", "Chongqing", "Guizhou", "Yunnan", "Tibet"],
    },
    Region {
        code: "DEMO-NORTHWEST",
        display_name: "西北顾客服务中心 Northwest China",
        seat: ("Shaanxi", "Xi’an"),
        provinces: &["Shaanxi", "Gansu", "Qinghai", "Ningxia", "Xinjiang"],
    },
];

/// The region of a province; the first for one that the list spells in a way of its own.
pub(super) fn index_of(province: &str) -> usize {
    REGIONS.iter().position(|region| region.provinces.iter().any(|name| province.starts_with(name))).unwrap_or_default()
}
