//! Assembly.

fn main() {}
