// The main job through the Node client: from an outlet's application to the paid statement.
//
//     node story.js 127.0.0.1:50051 ../../proto
//
// Run against a fresh server started with --insecure-dev. Exits non-zero at the first difference.
'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [address, protoFolder] = process.argv.slice(2);
const files = ['network', 'catalog', 'device', 'policy', 'parts', 'repair', 'claim', 'settlement', 'feed'];
const definition = loader.loadSync(
  files.map((file) => path.join('sanbao', 'v1', `${file}.proto`)),
  { includeDirs: [protoFolder], keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true },
);
const contract = grpc.loadPackageDefinition(definition).sanbao.v1;
const services = ['Network', 'Catalog', 'Device', 'Policy', 'Parts', 'Repair', 'Claim', 'Settlement', 'Feed'];
const stubs = services.map((name) => new contract[`${name}Service`](address, grpc.credentials.createInsecure()));

const newId = () => crypto.randomUUID();
const cny = (units, fen = 0) => ({ currency_code: 'CNY', units, nanos: fen * 10_000_000 });
const date = (text) => {
  const [year, month, day] = text.split('-').map(Number);
  return { year, month, day };
};

function metadata(at, subject, role, outlet) {
  const headers = new grpc.Metadata();
  headers.set('x-sanbao-time', at);
  headers.set('x-sanbao-subject', subject);
  headers.set('x-sanbao-role', role);
  if (outlet) headers.set('x-sanbao-outlet', outlet);
  return headers;
}

function stubOf(method) {
  const stub = stubs.find((candidate) => typeof candidate[method] === 'function');
  assert.ok(stub, method);
  return stub;
}

function call(at, method, request, { subject = 'node', role = 'headquarters', outlet } = {}) {
  return new Promise((resolve, reject) => {
    stubOf(method)[method](request, metadata(at, subject, role, outlet), (error, reply) =>
      error ? reject(error) : resolve(reply));
  });
}

function importDevices(at, devices) {
  return new Promise((resolve, reject) => {
    const stream = stubOf('ImportDevices').ImportDevices(metadata(at, 'node', 'headquarters'), (error, reply) =>
      error ? reject(error) : resolve(reply));
    devices.forEach((device) => stream.write({ device }));
    stream.end();
  });
}

async function network() {
  const center = (await call('2026-01-05T09:00:00+08:00', 'CreateServiceCenter', {
    service_center: { code: 'JS-EAST', display_name: 'East China', province: 'Jiangsu', city: 'Nanjing' },
    request_id: newId(),
  })).name;
  const outlet = (await call('2026-01-06T09:00:00+08:00', 'ApplyOutlet', {
    service_center: center,
    outlet: {
      code: 'JS-001', display_name: 'Xinjiekou Repairs', province: 'Jiangsu', city: 'Nanjing',
      location: { latitude: 32.0617, longitude: 118.7778 },
      form: {
        premises_square_meters: 120, staff_count: 8, contract_begin_date: date('2026-01-01'),
        contract_end_date: date('2028-01-01'), bank_account: '6222020200012345678',
      },
    },
    request_id: newId(),
  })).name;
  await call('2026-01-07T09:00:00+08:00', 'ReviewOutlet', { name: outlet, request_id: newId() });
  const subjects = ['PREMISES', 'STAFF', 'TOOLS', 'SERVICE_AREA', 'BANK_ACCOUNT', 'CONTRACT'];
  const items = subjects.map((subject) => ({ subject: `SUBJECT_${subject}`, verdict: 'VERDICT_PASSED' }));
  // Who reviews may not authorize.
  await call('2026-01-07T16:00:00+08:00', 'RecordOutletReview', {
    name: outlet, summary: 'visited', items, request_id: newId(),
  }, { subject: 'reviewer' });
  await call('2026-01-08T09:00:00+08:00', 'AdmitOutlet', {
    name: outlet, level: 2, product_families: ['PRODUCT_FAMILY_HANDSET'], begin_date: date('2026-01-08'),
    request_id: newId(),
  });
  const authorized = await call('2026-01-09T09:00:00+08:00', 'AuthorizeOutlet', { name: outlet, request_id: newId() });
  assert.equal(authorized.state, 'STATE_AUTHORIZED');
  const engineers = [];
  for (const display_name of ['Li Lei', 'Han Meimei']) {
    const technician = { display_name, star_level: 3 };
    const request = { parent: outlet, technician, request_id: newId() };
    engineers.push((await call('2026-01-10T09:00:00+08:00', 'CreateTechnician', request)).name);
  }
  await call('2026-01-11T09:00:00+08:00', 'CertifyTechnician', {
    name: engineers[0],
    certificate: {
      product_family: 'PRODUCT_FAMILY_HANDSET', action: 'SERVICE_ACTION_MODULE_REPAIR',
      begin_date: date('2026-01-11'), expire_date: date('2028-01-11'),
    },
    request_id: newId(),
  });
  return { center, outlet, engineers };
}

async function catalog() {
  const model = (await call('2026-01-12T09:00:00+08:00', 'CreateProductModel', {
    product_model: {
      code: 'JS-X1', display_name: 'Sanbao X1', product_family: 'PRODUCT_FAMILY_HANDSET',
      components: [{ item: 'main_unit', display_name: 'Main unit' }],
    },
    request_id: newId(),
  })).name;
  const part = (await call('2026-01-12T09:00:00+08:00', 'CreatePart', {
    part: {
      number: 'JS-DSP', display_name: 'Display', item: 'main_unit', product_models: [model], return_required: true,
      standard_cost: cny(600),
    },
    request_id: newId(),
  })).name;
  await call('2026-01-13T09:00:00+08:00', 'PublishPriceList', {
    price_list: {
      level: 2, product_family: 'PRODUCT_FAMILY_HANDSET', begin_date: date('2026-01-13'),
      end_date: date('2027-01-13'), labor_hour_price: cny(80), freight_limit: cny(30),
      part_prices: [{ part, price: cny(650) }],
      operations: [{
        code: 'REPLACE_DISPLAY', display_name: 'Replace the display', minutes: 45,
        action: 'SERVICE_ACTION_MODULE_REPAIR',
      }],
    },
    request_id: newId(),
  });
  const sold = (serial) => ({
    serial, product_model: model, factory_date: date('2026-01-20'),
    sale: { invoice_date: date('2026-03-01'), invoice_number: 'INV', price: cny(3999) },
  });
  const register = { device: sold('JS-860000000000017'), request_id: newId() };
  const device = (await call('2026-03-01T10:00:00+08:00', 'RegisterDevice', register)).name;
  const many = Array.from({ length: 500 }, (_, number) => sold(`JS-${String(number).padStart(6, '0')}`));
  const imported = await importDevices('2026-03-01T11:00:00+08:00', [...many, { serial: '?' }]);
  assert.deepEqual([imported.registered_count, imported.refused_count], [500, 1]);
  return { part, device };
}

async function repair({ center, outlet, engineers }, { part, device }) {
  await call('2026-03-02T09:00:00+08:00', 'AcceptSupply', {
    service_center: center, part, quantity: 20, condition: 'STOCK_CONDITION_GOOD', delivery_note: 'DN-1',
    request_id: newId(),
  });
  const ship = { parent: outlet, lines: [{ part, quantity: 5 }], request_id: newId() };
  const shipment = (await call('2026-03-03T09:00:00+08:00', 'ShipParts', ship)).name;
  await call('2026-03-05T09:00:00+08:00', 'ReceiveShipment', { name: shipment, request_id: newId() });
  const order = (await call('2026-03-13T10:00:00+08:00', 'OpenRepairOrder', {
    parent: outlet,
    repair_order: {
      device, service_type: 'SERVICE_TYPE_REPAIR',
      customer: { display_name: '王小明', phone: '13812345678' },
      complaint: { description: '屏幕不亮', data_loss_consent: true },
    },
    request_id: newId(),
  })).name;
  const technician = engineers[0];
  await call('2026-03-13T10:10:00+08:00', 'StartDiagnosis', { name: order, technician, request_id: newId() });
  const diagnosed = await call('2026-03-13T10:30:00+08:00', 'DiagnoseRepairOrder', {
    name: order, diagnosis: { fault_code: 'P_DISPLAY', listed: true, action: 'SERVICE_ACTION_MODULE_REPAIR' },
    request_id: newId(),
  });
  const decision = await call('2026-03-13T10:31:00+08:00', 'GetDecision', { name: diagnosed.decision });
  const again = await call('2026-03-13T10:32:00+08:00', 'Decide', { facts: decision.facts });
  assert.deepEqual(again.remedies.map((offer) => offer.remedy).sort(),
    ['REMEDY_EXCHANGE', 'REMEDY_REFUND_LESS_DEPRECIATION', 'REMEDY_REPAIR']);
  assert.deepEqual(again.remedies, diagnosed.offers);
  const cited = again.findings.flatMap((finding) => finding.citations);
  assert.ok(cited.includes('phone-2001:12') && cited.includes('phone-2001:19'), String(cited));

  await call('2026-03-13T10:40:00+08:00', 'ApproveRepairOrder', {
    name: order,
    consent: { remedy: 'REMEDY_REPAIR', amount: cny(0), channel: 'signature', text_version: '2026-1' },
    request_id: newId(),
  });
  await call('2026-03-13T11:00:00+08:00', 'StartRepair', { name: order, technician, request_id: newId() });
  const reserve = { parent: outlet, repair_order: order, part, quantity: 1, request_id: newId() };
  const reservation = (await call('2026-03-13T11:05:00+08:00', 'ReservePart', reserve)).name;
  await call('2026-03-13T11:10:00+08:00', 'IssueReservation', { name: reservation, technician, request_id: newId() });
  const consume = { name: reservation, request_id: newId() };
  const consumed = await call('2026-03-13T12:00:00+08:00', 'ConsumeReservation', consume);
  assert.equal(consumed.part_debts.length, 1);
  const finish = { name: order, repair_outcome: 'repaired', request_id: newId() };
  await call('2026-03-13T12:10:00+08:00', 'FinishRepair', finish);
  const inspect = { name: order, technician: engineers[1], passed: true, request_id: newId() };
  await call('2026-03-13T15:00:00+08:00', 'ReinspectRepairOrder', inspect);
  const deliver = { name: order, signed_by: '王小明', request_id: newId() };
  await call('2026-03-16T10:00:00+08:00', 'DeliverRepairOrder', deliver);
  const coverage = await call('2026-03-16T11:00:00+08:00', 'GetCoverage', { name: device });
  // A year from the invoice and three days in repair: Thursday 4 March 2027.
  assert.deepEqual({ ...coverage.end_date }, date('2027-03-04'));
  return order;
}

async function settle({ outlet }, { part }, order) {
  const claim = await call('2026-03-17T10:00:00+08:00', 'FileClaim', {
    parent: outlet,
    repair_order: order,
    lines: [
      { part: { part, quantity: 1 }, claimed_amount: cny(650) },
      { labor: { operation_code: 'REPLACE_DISPLAY', minutes: 60 }, claimed_amount: cny(80) },
    ],
    request_id: newId(),
  });
  assert.deepEqual(claim.lines.map((line) => line.verdict), ['VERDICT_APPROVE', 'VERDICT_REDUCE']);
  assert.equal(claim.approved_amount.units, 710);
  const callback = { name: order, content: true, request_id: newId() };
  await call('2026-03-18T10:00:00+08:00', 'RecordCallback', callback, { subject: 'call-center', role: 'agent' });
  await call('2026-03-18T10:05:00+08:00', 'CloseRepairOrder', { name: order, request_id: newId() });
  const draft = { parent: outlet, month: date('2026-03-01'), request_id: newId() };
  const statement = await call('2026-04-01T09:00:00+08:00', 'DraftStatement', draft);
  assert.equal(statement.total_amount.units, 710);
  for (const side of [{ subject: 'finance', role: 'finance' }, { subject: 'manager', role: 'outlet_manager', outlet }]) {
    const agree = { name: statement.name, digest: statement.digest, request_id: newId() };
    await call('2026-04-01T10:00:00+08:00', 'AgreeStatement', agree, side);
  }
  const pay = { name: statement.name, payment_document: 'PAY-1', request_id: newId() };
  const paid = await call('2026-04-02T09:00:00+08:00', 'PayStatement', pay);
  assert.equal(paid.state, 'STATE_PAID');
  return paid.name;
}

function watch(outlet, order, statement) {
  return new Promise((resolve, reject) => {
    const states = [];
    const headers = metadata('2026-04-03T09:00:00+08:00', 'node', 'headquarters');
    const stream = stubOf('Watch').Watch({ parent: outlet }, headers);
    stream.on('error', (error) => (error.code === grpc.status.CANCELLED ? resolve(states) : reject(error)));
    stream.on('data', (event) => {
      if (event.subject === order && event.attributes.state) states.push(event.attributes.state);
      if (event.subject === statement && event.attributes.state === 'paid') stream.cancel();
    });
  });
}

async function main() {
  const house = await network();
  const goods = await catalog();
  const order = await repair(house, goods);
  const statement = await settle(house, goods, order);
  await assert.rejects(call('2026-04-03T09:00:00+08:00', 'OpenRepairOrder', { parent: house.outlet }),
    (error) => error.code === grpc.status.INVALID_ARGUMENT);
  assert.deepEqual(await watch(house.outlet, order, statement), ['received', 'diagnosing', 'quoted', 'approved',
    'in_repair', 'reinspection', 'ready', 'delivered', 'closed']);
  stubs.forEach((stub) => stub.close());
  console.log('node: the story is told');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
