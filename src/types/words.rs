//! Words that several slices say: product families, actions, conditions of stock.

crate::text_enum! {
    /// A family of products, by which law, grants and prices differ.
    pub enum ProductFamily {
        /// Mobile phones and their accessories.
        Handset = "handset",
        /// Microcomputers.
        Pc = "pc",
        /// Machinery.
        Machinery = "machinery",
        /// Household appliances.
        Appliance = "appliance",
    }
}

crate::text_enum! {
    /// What an outlet may be granted, and a technician certified, to do (domain N3).
    pub enum ServiceAction {
        /// Take a device in and hand it out.
        Accept = "accept",
        /// Install and restore software.
        Software = "software",
        /// Exchange accessories.
        Accessory = "accessory",
        /// Swap the whole unit.
        Swap = "swap",
        /// Replace modules.
        ModuleRepair = "module_repair",
        /// Repair boards.
        BoardRepair = "board_repair",
        /// Refund on the brand's behalf.
        Refund = "refund",
        /// Lend devices.
        Loaner = "loaner",
    }
}
