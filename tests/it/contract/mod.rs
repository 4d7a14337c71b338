//! What every method keeps, read off the contract itself.

mod absurd;
mod pages;
mod quantities;
mod scope;

use prost_reflect::{DescriptorPool, MethodDescriptor};

/// The contract.
pub fn pool() -> DescriptorPool {
    DescriptorPool::decode(sanbao::pb::DESCRIPTOR).unwrap()
}

/// The method with a path such as `/sanbao.v1.ClaimService/FileClaim`.
pub fn method(pool: &DescriptorPool, path: &str) -> MethodDescriptor {
    let (service, name) = path.trim_start_matches('/').split_once('/').unwrap();
    pool.get_service_by_name(service).unwrap().methods().find(|method| method.name() == name).unwrap()
}
