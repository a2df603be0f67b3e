// A small Slack app on Bolt for JavaScript. It does a little of everything that
// Slack can ask of an app, so that the simulator is tried by a client that its
// makers did not write.
//
// It is told by its environment where Slack is, and which way in to use (MODE:
// socket, http or oauth). What cannot be seen in Slack it tells on standard
// output, one JSON object a line. It ends when its standard input does.
'use strict';

const http = require('node:http');
const { App, HTTPReceiver, LogLevel, SocketModeReceiver } = require('@slack/bolt');

const env = process.env;
const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

const plain = (text) => ({ type: 'plain_text', text });
const section = (text) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = (text, id, value) => ({ type: 'button', text: plain(text), action_id: id, value });
const actions = (...elements) => ({ type: 'actions', elements });
const input = (label, id, element) => ({ type: 'input', block_id: id, label: plain(label), element });

const modal = (title, blocks, more = {}) => ({
  type: 'modal',
  callback_id: 'order',
  title: plain(title),
  submit: plain('Next'),
  close: plain('Cancel'),
  blocks,
  ...more,
});

const order = () =>
  modal(
    'Order',
    [
      input('Customer', 'customer', { type: 'plain_text_input', action_id: 'v' }),
      actions(button('More', 'more', '1'), button('Deeper', 'deeper', '1')),
    ],
    { private_metadata: 'kept through updates', notify_on_close: true },
  );

const home = (count, user) => ({
  type: 'home',
  blocks: [section(`Hello <@${user}>, ${count} clicks`), actions(button('Count', 'count', String(count)))],
});

// listen registers everything that the app answers to.
function listen(app) {
  app.error(async (error) => {
    tell({ error: `${error.code ?? ''} ${error.message}`, data: error.data ?? error.original?.message });
  });
  commands(app);
  buttons(app);
  views(app);
  events(app);
}

const words = {
  // Three ways to answer a command.
  hello: async ({ ack, respond, say, command }) => {
    await ack(`acknowledged ${command.text}`);
    await respond({ text: 'responded', response_type: 'ephemeral' });
    await say(`said to all by <@${command.user_id}>`);
  },
  dialog: async ({ ack, client, body }) => {
    await ack();
    const { view } = await client.views.open({ trigger_id: body.trigger_id, view: order() });
    tell({ opened: view.id, by: process.pid });
  },
  // The client throws what Slack refuses; its words come back to the person.
  wrong: async ({ ack, client, command, respond }) => {
    await ack();
    try {
      await client.chat.postMessage({ channel: command.channel_id, text: 'x', blocks: [{ type: 'section' }] });
    } catch (error) {
      await respond(`${error.code} ${error.data.error} ${JSON.stringify(error.data.response_metadata.messages)}`);
    }
  },
  silent: async () => {},
  vote: async ({ ack, say }) => {
    await ack();
    await say({ text: 'Vote', blocks: [section('Vote'), actions(button('Yes', 'vote_yes', 'yes'), button('No', 'vote_no', 'no'), button('Order', 'order', '1'))] });
  },
  // Messages from their first word to their last.
  message: async ({ ack, client, command, respond }) => {
    await ack();
    const channel = command.channel_id;
    const posted = await client.chat.postMessage({
      channel,
      text: 'first',
      metadata: { event_type: 'sample', event_payload: { n: 1 } },
    });
    const ts = posted.ts;
    await client.chat.update({ channel, ts, text: 'second' });
    await client.chat.postMessage({ channel, thread_ts: ts, text: 'in the thread' });
    await client.chat.postEphemeral({ channel, user: command.user_id, text: 'for you alone' });
    const doomed = await client.chat.postMessage({ channel, text: 'doomed' });
    await client.chat.delete({ channel, ts: doomed.ts });
    const { messages } = await client.conversations.replies({ channel, ts });
    const link = await client.chat.getPermalink({ channel, message_ts: ts });
    await respond(`replies: ${messages.map((m) => m.text).join(', ')}; ${link.permalink}`);
  },
  // Lists that come in pages, as many as it takes.
  pages: async ({ ack, client, respond }) => {
    await ack();
    let pages = 0;
    const people = [];
    for await (const page of client.paginate('users.list', { limit: 2 })) {
      pages += 1;
      people.push(...page.members.filter((m) => !m.is_bot).map((m) => m.name));
    }
    const { members } = await client.conversations.members({ channel: (await client.conversations.list()).channels[0].id });
    await respond(`${pages} pages, ${people.length} people, ${members.length} members`);
  },
  file: async ({ ack, client, command }) => {
    await ack();
    const done = await client.filesUploadV2({
      channel_id: command.channel_id,
      filename: 'note.txt',
      title: 'A note',
      content: 'kept',
      initial_comment: 'here is the file',
    });
    tell({ file: done.files[0].files?.[0]?.id ?? done.files[0].id });
  },
  // A menu whose options come from the app.
  menu: async ({ ack, client, body }) => {
    await ack();
    const pick = (id, type) =>
      input(id, id, { type, action_id: id, placeholder: plain('Type a few letters'), min_query_length: 2 });
    const blocks = [pick('customer', 'external_select'), pick('fans', 'multi_external_select')];
    await client.views.open({ trigger_id: body.trigger_id, view: modal('Menus', blocks, { callback_id: 'menus' }) });
  },
  later: async ({ ack, client, command, respond }) => {
    await ack();
    const channel = command.channel_id;
    const post_at = Math.floor(Date.now() / 1000) + 3600;
    const { scheduled_message_id } = await client.chat.scheduleMessage({ channel, text: 'later', post_at });
    const waiting = await client.chat.scheduledMessages.list({ channel });
    await client.chat.deleteScheduledMessage({ channel, scheduled_message_id });
    const left = await client.chat.scheduledMessages.list({ channel });
    await respond(`scheduled ${waiting.scheduled_messages.length}, left ${left.scheduled_messages.length}`);
  },
  leave: async ({ ack, client }) => {
    await ack('goodbye');
    await client.apps.uninstall({ client_id: env.SLACK_CLIENT_ID, client_secret: env.SLACK_CLIENT_SECRET });
  },
  // So many hours later: the test moves Slack's clock likewise.
  wait: async ({ ack, command }) => {
    const before = Date.now;
    const hours = Number(command.text.split(' ')[1]);
    await ack(`waited ${hours} hours`);
    Date.now = () => before() + hours * 3600 * 1000;
  },
  direct: async ({ ack, client, command }) => {
    await ack();
    const { channel } = await client.conversations.open({ users: command.user_id });
    const { user } = await client.users.info({ user: command.user_id, include_locale: true });
    await client.chat.postMessage({ channel: channel.id, text: `direct to ${user.real_name} in ${user.tz}, ${user.locale}` });
  },
};

function commands(app) {
  app.command('/bolt', async (args) => {
    const word = args.command.text.split(' ')[0];
    if (words[word] === undefined) {
      await args.ack(`no such word: ${args.command.text}`);
      return;
    }
    await words[word](args);
  });
}

function buttons(app) {
  app.action(/^vote_/, async ({ ack, action, respond, body }) => {
    await ack();
    await respond({ replace_original: true, text: `Vote of ${body.user.name}: ${action.value}` });
  });
  app.action('order', async ({ ack, client, body }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: order() });
  });
  app.action('more', async ({ ack, client, body }) => {
    await ack();
    const blocks = [...order().blocks, section('More was asked for')];
    const view = modal('Order, more', blocks, { private_metadata: body.view.private_metadata });
    await client.views.update({ view_id: body.view.id, hash: body.view.hash, view });
    try { // the hash has changed with the update
      await client.views.update({ view_id: body.view.id, hash: body.view.hash, view });
    } catch (error) {
      tell({ user: body.user.name, conflict: error.data.error });
    }
  });
  app.action('deeper', async ({ ack, client, body }) => {
    await ack();
    const view = modal('Deeper', [section('Deeper')], { callback_id: 'deeper' });
    await client.views.push({ trigger_id: body.trigger_id, view });
  });
  app.action('count', async ({ ack, action, client, body }) => {
    await ack();
    await client.views.publish({ user_id: body.user.id, hash: body.view.hash, view: home(Number(action.value) + 1, body.user.id) });
  });
}

function views(app) {
  app.options('customer', async ({ ack, options }) => {
    const all = ['Acme', 'Acacia', 'Ljung & Co'].filter((name) => name.toLowerCase().includes(options.value.toLowerCase()));
    await ack({ options: all.map((name) => ({ text: plain(name), value: name.toUpperCase() })) });
  });
  app.options('fans', async ({ ack, options }) => {
    await ack({
      option_groups: ['Small', 'Large'].map((size) => ({
        label: plain(size),
        options: [{ text: plain(`${size} ${options.value}`), value: `${size}-${options.value}` }],
      })),
    });
  });
  app.view('menus', async ({ ack, view, client, body }) => {
    await ack();
    const { customer, fans } = view.state.values;
    const picked = fans.fans.selected_options.map((o) => o.value).join(' and ');
    await client.chat.postMessage({ channel: body.user.id, text: `picked ${customer.customer.selected_option.value}, ${picked}` });
  });
  app.view('order', async ({ ack, view, body }) => {
    const customer = view.state.values.customer.v.value;
    if (customer === 'nobody') {
      await ack({ response_action: 'errors', errors: { customer: 'Nobody is no customer' } });
    } else if (customer === 'broken') {
      await ack({ response_action: 'errors', errors: { elsewhere: 'there is no such block' } });
    } else {
      const said = section(`${customer} ordered by <@${body.user.id}>, ${view.private_metadata}`);
      await ack({ response_action: 'update', view: modal('Confirm', [said], { callback_id: 'confirm' }) });
    }
  });
  app.view('confirm', async ({ ack }) => {
    await ack({ response_action: 'push', view: modal('Last', [section('Really?')], { callback_id: 'last' }) });
  });
  app.view('last', async ({ ack }) => ack({ response_action: 'clear' }));
  app.view('deeper', async ({ ack }) => ack());
  app.view({ callback_id: 'order', type: 'view_closed' }, async ({ ack, view, body }) => {
    await ack();
    tell({ user: body.user.name, closed: view.callback_id, cleared: body.is_cleared });
  });
}

function events(app) {
  app.shortcut({ callback_id: 'new_order', type: 'shortcut' }, async ({ ack, client, shortcut }) => {
    await ack();
    await client.views.open({ trigger_id: shortcut.trigger_id, view: order() });
  });
  app.shortcut({ callback_id: 'quote', type: 'message_action' }, async ({ ack, respond, say, shortcut }) => {
    await ack();
    await respond(`only you: ${shortcut.message.text}`);
    await say({ text: `quoted: ${shortcut.message.text}`, thread_ts: shortcut.message.ts });
  });
  app.event('app_home_opened', async ({ client, event }) => {
    if (event.tab === 'home') await client.views.publish({ user_id: event.user, view: home(0, event.user) });
  });
  app.event('app_mention', async ({ event, context, say }) => {
    await say({ text: `mentioned in try ${context.retryNum ?? 0}, ${context.retryReason || 'no reason'}`, thread_ts: event.ts });
  });
  app.message('ping', async ({ message, say }) => {
    if (message.channel_type === 'im') await say(`pong to <@${message.user}>`);
  });
  for (const name of ['app_uninstalled', 'tokens_revoked']) {
    app.event(name, async ({ event, context }) => tell({ [name]: context.teamId, tokens: event.tokens?.bot?.length }));
  }
}

// The HTTP server is there before the receiver is: the address to come back to
// after the consent is part of the receiver's settings.
async function server() {
  let listener = null;
  const s = http.createServer((req, res) => {
    try {
      listener(req, res);
    } catch {
      res.writeHead(404).end();
    }
  });
  await new Promise((done) => s.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${s.address().port}`, use: (l) => (listener = l) };
}

async function start() {
  const logLevel = env.DEBUG ? LogLevel.DEBUG : LogLevel.ERROR;
  const clientOptions = { slackApiUrl: env.SLACK_API_URL };
  if (env.MODE === 'socket') {
    const appToken = env.SLACK_APP_TOKEN;
    // How long a connection may be silent, which is also how long Bolt waits to connect anew.
    const clientPingTimeout = Number(env.PING_TIMEOUT || 5000);
    const receiver = new SocketModeReceiver({ appToken, logLevel, clientPingTimeout, installerOptions: { clientOptions } });
    const app = new App({ receiver, token: env.SLACK_BOT_TOKEN, clientOptions, logLevel });
    listen(app);
    const { url } = await app.start();
    tell({ ready: url });
    return;
  }
  const { url, use } = await server();
  const common = {
    signingSecret: env.SLACK_SIGNING_SECRET,
    endpoints: ['/slack/commands', '/slack/interactions', '/slack/events'],
    logLevel,
  };
  const oauth = {
    clientId: env.SLACK_CLIENT_ID,
    clientSecret: env.SLACK_CLIENT_SECRET,
    stateSecret: 'the state is signed with this',
    scopes: ['commands', 'chat:write', 'app_mentions:read'],
    redirectUri: `${url}/slack/oauth_redirect`,
    installerOptions: { authorizationUrl: env.SLACK_AUTHORIZE_URL, redirectUriPath: '/slack/oauth_redirect', clientOptions },
  };
  const receiver = new HTTPReceiver(env.MODE === 'oauth' ? { ...common, ...oauth } : common);
  use(receiver.requestListener);
  const token = env.MODE === 'oauth' ? undefined : env.SLACK_BOT_TOKEN; // else from the installation
  const app = new App({ receiver, clientOptions, logLevel, token });
  listen(app);
  tell({ ready: url });
}

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
start().catch((error) => {
  tell({ error: `${error.code ?? ''} ${error.message}` });
  process.exit(1);
});
