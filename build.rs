//! Compiles the contract: messages and services, the descriptor that reflection serves, and the table of what a
//! caller needs for each method. A method that names no access does not build.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, Value};

fn main() -> Result<()> {
    println!("cargo:rerun-if-changed=proto");
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=policies");
    let out_dir = PathBuf::from(env::var("OUT_DIR")?);

    let mut compiler = protox::Compiler::new(["proto"])?;
    compiler.include_imports(true).include_source_info(true).open_files(contract_files()?)?;

    // The encoded set keeps extension options and comments; the typed one, used for code only, drops options.
    let encoded = compiler.encode_file_descriptor_set();
    fs::write(out_dir.join("sanbao.bin"), &encoded)?;

    let pool = DescriptorPool::decode(encoded.as_slice())?;
    fs::write(out_dir.join("access.rs"), access_table(&pool)?)?;

    tonic_prost_build::configure()
        // In order: the same message has the same bytes, by which a repeated request is known.
        .btree_map(".")
        .build_transport(true)
        .compile_fds(prost_types_set(&compiler)?)
        .context("code for the contract")?;
    Ok(())
}

fn contract_files() -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir("proto/sanbao/v1")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path.strip_prefix(Path::new("proto"))?.to_path_buf());
        }
    }
    files.sort();
    Ok(files)
}

fn prost_types_set(compiler: &protox::Compiler) -> Result<prost_types::FileDescriptorSet> {
    let bytes = compiler.file_descriptor_set().encode_to_vec();
    Ok(prost_types::FileDescriptorSet::decode(bytes.as_slice())?)
}

/// Rust text of `METHODS` and of one `Scoped` implementation for every request message.
fn access_table(pool: &DescriptorPool) -> Result<String> {
    let extension = pool.get_extension_by_name("sanbao.v1.access").context("extension sanbao.v1.access")?;
    let mut table = String::from("/// What each method of the contract needs.\npub static METHODS: &[Method] = &[\n");
    let mut implementations = String::new();
    let mut requests = std::collections::BTreeSet::new();
    let mut index = 0_usize;
    for service in pool.services() {
        for method in service.methods() {
            let options = method.options();
            ensure!(
                options.has_extension(&extension),
                "`{}` names no access: say `option (access) = {{ permission: .., scope: .. }};`",
                method.full_name()
            );
            let value = options.get_extension(&extension);
            let access = value.as_message().ok_or_else(|| anyhow!("access of `{}`", method.full_name()))?;
            let (permission, scope, field) = access_of(&method, access)?;
            let path = format!("/{}/{}", service.full_name(), method.name());
            writeln!(
                table,
                "    Method {{ path: {path:?}, name: {:?}, permission: {permission:?}, scope: Scope::{scope}, takes_stream: {} }},",
                method.name(),
                method.is_client_streaming()
            )?;

            let input = method.input();
            ensure!(requests.insert(input.full_name().to_owned()), "`{}` serves two methods", input.full_name());
            let body = if field.is_empty() { "None".to_owned() } else { format!("Some(&self.{field})") };
            let id = if input.get_field_by_name("request_id").is_some() { "Some(&self.request_id)" } else { "None" };
            writeln!(
                implementations,
                "impl Scoped for pb::{} {{\n    const INDEX: usize = {index};\n    fn scope_name(&self) -> Option<&str> {{ {body} }}\n    fn request_id(&self) -> Option<&str> {{ {id} }}\n}}",
                input.name()
            )?;
            index += 1;
        }
    }
    table.push_str("];\n");
    Ok(table + &implementations)
}

fn access_of(method: &MethodDescriptor, access: &DynamicMessage) -> Result<(String, &'static str, String)> {
    let name = method.full_name();
    let text = |field: &str| match access.get_field_by_name(field).as_deref() {
        Some(Value::String(text)) => text.clone(),
        _ => String::new(),
    };
    let (permission, field) = (text("permission"), text("field"));
    ensure!(permission.contains('.'), "`{name}` names no permission");
    let scope = match access.get_field_by_name("scope").as_deref() {
        Some(Value::EnumNumber(1)) => "None",
        Some(Value::EnumNumber(2)) => "Outlet",
        Some(Value::EnumNumber(3)) => "Center",
        Some(Value::EnumNumber(4)) => "Party",
        Some(Value::EnumNumber(5)) => "Brand",
        _ => bail!("`{name}` names no scope"),
    };
    ensure!(
        matches!(scope, "None" | "Brand") == field.is_empty(),
        "`{name}` must name the field of its scope, and only then"
    );
    let writes = method.input().get_field_by_name("request_id").is_some();
    ensure!(scope != "None" || !writes, "`{name}` changes something: say whose");
    if !field.is_empty() {
        let input = method.input();
        let named = input.get_field_by_name(&field).with_context(|| format!("`{name}` has no field `{field}`"))?;
        ensure!(matches!(named.kind(), prost_reflect::Kind::String), "`{field}` of `{name}` is no name");
    }
    Ok((permission, scope, field))
}
