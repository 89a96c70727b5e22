//! Speed and likelihood of the models of buying, on customers of a file: `x,t_x,t,mean` by line, times in days, mean the
//! mean amount of repeat purchases. Prints a line of JSON a step; `benches/clv.py` runs it beside lifetimes. Further
//! arguments as `bg_nbd=0.2,4.4,0.8,2.4` are parameters at which the likelihood is told.

use std::error::Error;
use std::time::Instant;

use keyfolio::models::forecast::{Question, forecast};
use keyfolio::models::{Customer, DAYS_PER_WEEK, Model, Rows, fit, gamma_gamma};

/// Days of a month.
const MONTH: f64 = 365.25 / 12.0;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let text = std::fs::read_to_string(arguments.first().ok_or("name the file of customers")?)?;
    let (mut customers, mut spend) = (Vec::new(), Vec::new());
    for line in text.lines().skip(1) {
        let mut parts = line.split(',');
        let mut next = || parts.next().ok_or("a line has four values");
        let customer = Customer { x: next()?.parse()?, t_x: next()?.parse()?, t: next()?.parse()? };
        customers.push(customer);
        spend.push((customer.x, next()?.parse::<f64>()?));
    }
    drop(text);
    let begin = Instant::now();
    let (rows, row_of) = Rows::collapse(&customers);
    report("collapse", begin, &format!("\"rows\": {}", rows.len()));

    for (name, values) in arguments[1..].iter().filter_map(|argument| argument.split_once('=')) {
        let values = values.split(',').map(str::parse).collect::<Result<Vec<f64>, _>>()?;
        let value = match (Model::ALL.into_iter().find(|model| model.name() == name), values.as_slice()) {
            (Some(model), [first, second, third, fourth]) => {
                model.log_likelihood(&rows, &[*first, *second, *third, *fourth]).0
            }
            (None, [p, q, v]) => gamma_gamma::log_likelihood(&spend, [*p, *q, *v]).0,
            _ => return Err("parameters as bg_nbd=0.2,4.4,0.8,2.4".into()),
        };
        report(&format!("at {name}"), Instant::now(), &format!("\"log_likelihood\": {value:.4}"));
    }

    let begin = Instant::now();
    let amounts = gamma_gamma::fit(&spend, None).ok_or("nobody bought again")?;
    let told =
        |value: f64, parameters: &[f64]| format!("\"log_likelihood\": {value:.4}, \"parameters\": {parameters:?}");
    report(gamma_gamma::NAME, begin, &told(amounts.log_likelihood, &amounts.parameters));

    let discounts = (1..=12).map(|month| (f64::from(month) * MONTH / DAYS_PER_WEEK, 1.01f64.powi(-month)));
    let question = Question { horizon: 52.0, periods: discounts.collect(), silences: vec![30.0, 90.0, 180.0] };
    for model in Model::ALL {
        let begin = Instant::now();
        let fit = fit::fit(model, &rows, None).ok_or("no customers")?;
        report(model.name(), begin, &told(fit.log_likelihood, &fit.parameters));

        let begin = Instant::now();
        let forecasts = forecast(&fit, &rows, &question);
        let mut total = [0.0; 2];
        for (row, (count, mean)) in row_of.iter().zip(&spend) {
            let ahead = &forecasts.rows[*row as usize];
            total[0] += ahead.purchases.value;
            if let Some((amount, _)) = gamma_gamma::expected_spend(&amounts, *count, *mean) {
                let error = ahead.discounted.error.unwrap_or(0.0).hypot(amount.error.unwrap_or(0.0));
                // The interval is part of what is timed.
                total[1] += ahead.discounted.value * amount.value + 0.0 * error.exp();
            }
        }
        let told = format!("\"purchases\": {:.3}, \"value\": {:.2}", total[0], total[1]);
        report(&format!("predictions {}", model.name()), begin, &told);
    }
    Ok(())
}

fn report(step: &str, begin: Instant, told: &str) {
    let seconds = begin.elapsed().as_secs_f64();
    println!("{{\"step\": \"{step}\", \"seconds\": {seconds:.4}, \"peak_mb\": {}, {told}}}", peak_mb());
}

/// The most memory held so far; 0 where the system does not tell.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kb| kb / 1024)
}
