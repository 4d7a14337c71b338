//! Configuration: flags and environment variables, one for one.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// How the service is run. Every flag has an environment variable; the flag wins.
#[derive(Args, Clone, Debug)]
#[group(skip)]
pub struct Config {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, env = "SANBAO_LISTEN", default_value = "127.0.0.1:50051")]
    pub listen: SocketAddr,
    /// Where to serve Prometheus metrics; nowhere if not given.
    #[arg(long, env = "SANBAO_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,
    /// Postgres to use; without it the service starts a private one.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// The same database as the owner of its tables, who migrates; then --database-url is the service's role,
    /// `sanbao_service`, which can lift none of the ledger's guards. Without it, --database-url does both.
    #[arg(long, env = "SANBAO_OWNER_DATABASE_URL", hide_env_values = true, requires = "database_url")]
    pub owner_database_url: Option<String>,
    /// Where the private Postgres keeps its data.
    #[arg(long, env = "SANBAO_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// Where Postgres' own programs are, if they are not found.
    #[arg(long, env = "PG_BIN_DIR")]
    pub pg_bin_dir: Option<PathBuf>,
    /// Connections to the database.
    #[arg(long, env = "SANBAO_POOL_SIZE", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub pool_size: u32,
    /// Certificate of the server, PEM; with --tls-key turns TLS on.
    #[arg(long, env = "SANBAO_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Key of the server's certificate, PEM.
    #[arg(long, env = "SANBAO_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Authority of client certificates, PEM; needs TLS.
    #[arg(long, env = "SANBAO_TLS_CLIENT_CA", requires = "tls_cert")]
    pub tls_client_ca: Option<PathBuf>,
    /// Keys of bearer tokens (JWKS with EdDSA or RS256 keys).
    #[arg(long, env = "SANBAO_JWKS_FILE", requires = "jwt_audience")]
    pub jwks_file: Option<PathBuf>,
    /// Audience that bearer tokens must be for.
    #[arg(long, env = "SANBAO_JWT_AUDIENCE")]
    pub jwt_audience: Option<String>,
    /// Issuer that bearer tokens must be from.
    #[arg(long, env = "SANBAO_JWT_ISSUER")]
    pub jwt_issuer: Option<String>,
    /// Lets callers say by headers who they are: on a developer's machine, on loopback only.
    #[arg(long, env = "SANBAO_INSECURE_DEV")]
    pub insecure_dev: bool,
    /// Calls under way at once.
    #[arg(long, env = "SANBAO_CONCURRENCY_MAX", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub concurrency_max: u32,
    /// The longest a call may take, in seconds.
    #[arg(long, env = "SANBAO_DEADLINE_SECONDS_MAX", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub deadline_seconds_max: u64,
    /// How long calls under way may take to end when the server stops, in seconds.
    #[arg(long, env = "SANBAO_DRAIN_SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub drain_seconds: u64,
    /// How log lines look.
    #[arg(long, env = "SANBAO_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
    /// Which log lines are written, such as `info,sanbao::db=debug`.
    #[arg(long, env = "SANBAO_LOG", default_value = "info")]
    pub log: String,
    /// Where traces go (OTLP over gRPC); nowhere if not given.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    pub otlp_endpoint: Option<String>,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl Config {
    /// The configuration in force, one line for each setting, secrets masked.
    #[must_use]
    pub fn shown(&self) -> String {
        let path = |path: &Option<PathBuf>| path.as_ref().map_or("-".to_owned(), |path| path.display().to_string());
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let lines = [
            ("listen", self.listen.to_string()),
            ("metrics-listen", self.metrics_listen.map_or("-".to_owned(), |address| address.to_string())),
            ("database-url", self.database_url.as_deref().map_or("-".to_owned(), masked)),
            ("owner-database-url", self.owner_database_url.as_deref().map_or("-".to_owned(), masked)),
            ("data-dir", path(&self.data_dir)),
            ("pg-bin-dir", path(&self.pg_bin_dir)),
            ("pool-size", self.pool_size.to_string()),
            ("tls-cert", path(&self.tls_cert)),
            ("tls-key", path(&self.tls_key)),
            ("tls-client-ca", path(&self.tls_client_ca)),
            ("jwks-file", path(&self.jwks_file)),
            ("jwt-audience", text(&self.jwt_audience)),
            ("jwt-issuer", text(&self.jwt_issuer)),
            ("insecure-dev", self.insecure_dev.to_string()),
            ("concurrency-max", self.concurrency_max.to_string()),
            ("deadline-seconds-max", self.deadline_seconds_max.to_string()),
            ("drain-seconds", self.drain_seconds.to_string()),
            ("log-format", format!("{:?}", self.log_format).to_lowercase()),
            ("log", self.log.clone()),
            ("otlp-endpoint", text(&self.otlp_endpoint)),
        ];
        lines.iter().fold(String::new(), |mut shown, (name, value)| {
            // Writing to a string does not fail.
            let _infallible = writeln!(shown, "{name} = {value}");
            shown
        })
    }
}

/// A database URL without its password, however it is spelled.
fn masked(url: &str) -> String {
    let (head, tail) = match url.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => return "****".to_owned(),
    };
    let (authority, rest) = tail.split_at(tail.find(['/', '?']).unwrap_or(tail.len()));
    let shown = match authority.rsplit_once('@') {
        Some((user, host)) => format!("{}:****@{host}", user.split(':').next().unwrap_or_default()),
        None => authority.to_owned(),
    };
    let rest = if rest.contains("password") { "?****" } else { rest };
    format!("{head}{shown}{rest}")
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_password_is_never_shown() {
        for url in ["postgres://u:secret@db/x", "postgres://db/x?user=u&password=secret", "host=db password=secret"] {
            assert!(!masked(url).contains("secret"), "{}", masked(url));
        }
        assert_eq!(masked("postgres://u:secret@db:5432/x?a=b"), "postgres://u:****@db:5432/x?a=b");
    }
}
