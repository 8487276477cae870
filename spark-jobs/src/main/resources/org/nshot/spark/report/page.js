/* The page of `nshot report` and `nshot watch`. All that files say becomes text or numbers, never markup. */
(() => {
  'use strict';

  const embedded = JSON.parse(document.getElementById('nshot-data').textContent);
  let page = embedded;
  const main = document.getElementById('content');

  // --- elements -----------------------------------------------------------------------------------

  const SVG = 'http://www.w3.org/2000/svg';

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : value);
    }
    for (const child of children.flat(Infinity)) {
      if (child !== undefined && child !== null && child !== false) {
        node.append(child instanceof Node ? child : document.createTextNode(String(child)));
      }
    }
    return node;
  }
  const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
  const coloured = (node, colour) => {
    node.style.setProperty('--c', colour);
    return node;
  };

  // --- words and numbers --------------------------------------------------------------------------

  const known = (value) => typeof value === 'number' && Number.isFinite(value);
  const whole = (value) => (known(value) ? Math.round(value).toLocaleString('en-GB').replace(/,/g, '\u202f') : '–');
  const digits = (value, count = 4) => {
    if (!known(value)) return '–';
    if (value === 0) return '0';
    const size = Math.abs(value);
    if (size >= 1e6 || size < 1e-4) return value.toExponential(2).replace('e+', 'e');
    return String(+value.toPrecision(count));
  };
  const fixed = (value, places = 3) => (known(value) ? value.toFixed(places) : '–');
  const percent = (value, places = 2) => (known(value) ? (100 * value).toFixed(places) + '\u202f%' : '–');
  const tick = (value) => (Math.abs(value) < 1000 ? String(+value.toPrecision(6)) : whole(value)); // on an axis
  const shareMark = (value) => +(100 * value).toFixed(1) + '%'; // on an axis
  const millions = (value) => (known(value) ? digits(value / 1e6, 3) + '\u202fM' : '–');
  const duration = (seconds) => {
    if (!known(seconds)) return '–';
    if (seconds < 90) return digits(seconds, 2) + '\u202fs';
    const minutes = Math.round(seconds / 60);
    return minutes < 90 ? minutes + '\u202fmin' : Math.floor(minutes / 60) + '\u202fh ' + (minutes % 60) + '\u202fmin';
  };
  const last = (list) => (list && list.length ? list[list.length - 1] : undefined);
  const sum = (list) => (list || []).reduce((all, value) => all + (known(value) ? value : 0), 0);
  const times = (count, one, many) => whole(count) + ' ' + (count === 1 ? one : many || one + 's');

  // --- colours ------------------------------------------------------------------------------------

  const probe = document.body.appendChild(el('i', { hidden: true }));
  const colour = (name) => {
    probe.style.color = 'var(--' + name + ')';
    return getComputedStyle(probe).color;
  };
  const faded = (rgb, alpha) => rgb.replace(/^rgb\(([^)]*)\)$/, 'rgba($1, ' + alpha + ')');
  const runColour = (index) => 'var(--run-' + (index % 6) + ')';
  const opColour = (index) => 'var(--op-' + (index % 7) + ')';

  // --- charts -------------------------------------------------------------------------------------

  const charts = new Map(); // by id; a chart lives on while the page around it is made anew
  const sizes = new ResizeObserver((entries) => {
    for (const entry of entries) {
      const chart = echarts.getInstanceByDom(entry.target);
      if (chart && entry.contentRect.width) chart.resize();
    }
  });

  /**
   * A figure with a chart.
   * about: id, title, aside (a short figure), label (for those who don't see it), height, full, table
   * option: makes ECharts' option, anew for each colour scheme
   */
  function figure(about, option) {
    let entry = charts.get(about.id);
    if (!entry) {
      const box = el('div', { class: 'chart', role: 'img', id: about.id });
      entry = { box };
      charts.set(about.id, entry);
      sizes.observe(box);
    }
    entry.option = option;
    entry.used = true;
    entry.box.style.height = (about.height || 210) + 'px';
    entry.box.setAttribute('aria-label', about.label || about.title);
    return el('figure', { class: about.full && 'full' },
      el('figcaption', {}, el('b', {}, about.title), about.aside && el('span', {}, about.aside)),
      entry.box,
      about.table && figures(about.id, about.table));
  }

  /** The figures behind a chart, made when they are asked for. */
  function figures(id, table) {
    const details = el('details', { id: id + '-figures' }, el('summary', {}, 'Figures'));
    details.addEventListener('toggle', () => {
      if (details.open && details.children.length === 1) details.append(scrolling(table(), id + ' figures', true));
    });
    return details;
  }

  const scrolling = (content, name, tall) =>
    el('div', { class: tall ? 'scroll tall' : 'scroll', tabindex: 0, role: 'region', 'aria-label': name }, content);

  function table(head, rows, caption) {
    return el('table', {},
      caption && el('caption', {}, caption),
      el('thead', {}, el('tr', {}, head.map((name) => el('th', { scope: 'col', class: name === 'path' && 'left' }, name)))),
      el('tbody', {}, rows.map((row) => el('tr', {}, row.map((cell) => (cell instanceof Node ? cell : el('td', {}, cell)))))));
  }

  const plain = (one) => fill(one, { class: 'plain' }, []);

  function draw() {
    const ink = colour('ink');
    const soft = colour('soft');
    const line = colour('line');
    const font = getComputedStyle(document.body).fontFamily;
    for (const [id, entry] of charts) {
      if (!entry.used) {
        sizes.unobserve(entry.box);
        if (entry.chart) entry.chart.dispose();
        charts.delete(id);
        continue;
      }
      entry.chart = entry.chart || echarts.init(entry.box, null, { renderer: 'canvas' });
      const option = entry.option();
      const axis = (own) => ({
        ...own,
        axisLine: { show: false, lineStyle: { color: line } },
        axisTick: { show: false },
        splitLine: { lineStyle: { color: line }, ...own.splitLine },
        axisLabel: { color: soft, fontSize: 11, hideOverlap: true, ...(own.type === 'value' && { formatter: tick }), ...own.axisLabel },
        nameTextStyle: { color: soft, fontSize: 11 },
      });
      entry.chart.setOption({
        animation: false,
        textStyle: { fontFamily: font, color: ink },
        grid: { left: 4, right: 14, top: 14, bottom: 4, containLabel: true },
        ...option,
        xAxis: axis(option.xAxis),
        yAxis: axis(option.yAxis),
        series: option.series.map((one) => ({ zlevel: 0, ...one })), // ECharts 5.3.1 lacks this default
        tooltip: {
          confine: true,
          backgroundColor: colour('card'),
          borderColor: line,
          textStyle: { color: ink, fontSize: 12.5 },
          ...option.tooltip,
        },
      }, true);
    }
  }

  const tip = (heading, rows) =>
    el('div', { class: 'tip' }, el('b', {}, heading),
      el('table', {}, rows.map(([name, value, dot]) =>
        el('tr', {}, el('td', {}, dot && coloured(el('span', { class: 'dot' }), dot), dot && ' ', name), el('td', {}, value)))));

  // Categories, for only along those can lines be stacked; a point's first value is the category's index.
  const counted = (count) => ({
    type: 'category',
    boundaryGap: false,
    data: Array.from({ length: Math.max(2, count) }, (_, i) => i + 1),
    splitLine: { show: false },
    axisLabel: { hideOverlap: false, interval: (i) => i === 0 || (i + 1) % step(count) === 0 },
  });
  /** A round number that goes into a count five times or so. */
  const step = (count) => [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000].find((one) => count / one <= 6) || 5000;
  const epochAxis = (runs) => counted(Math.max(...runs.map((run) => run.progress.all)));
  const at = (points) => points[0].axisValue;

  /** Lines over epochs: one or several series of each run. */
  function lines(about, runs, series, show, range = {}) {
    const drawn = runs.flatMap((run) =>
      series.filter((each) => run.series[each.key] && run.series[each.key].some(known)).map((each) => ({ run, each })));
    if (!drawn.length) return undefined;
    const name = ({ run, each }) => (runs.length > 1 ? run.title + (each.name ? ', ' + each.name : '') : each.name || about.title);
    const ends = drawn.map((one) => name(one) + ' ' + show(last(one.run.series[one.each.key]))).join('; ');
    return figure({
      ...about,
      aside: about.aside || (runs.length === 1 ? drawn.map((one) => (one.each.name ? one.each.name + ' ' : '') + show(last(one.run.series[one.each.key]))).join(' · ') : undefined),
      label: about.title + ' over ' + times(runs[0].progress.done, 'epoch') + ', last: ' + ends,
      table: () => {
        const columns = drawn.flatMap((one) => [
          [name(one), one.run.series[one.each.key]],
          ...(about.band || []).filter((key) => one.run.series[key]).map((key, k) => [name(one) + ', ' + ['lowest', 'highest'][k], one.run.series[key]]),
        ]);
        return table(['epoch', ...columns.map(([head]) => head)], epochsOf(runs).map((epoch, i) => [epoch, ...columns.map(([, values]) => show(values[i]))]));
      },
    }, () => ({
      xAxis: epochAxis(runs),
      yAxis: { type: 'value', scale: true, ...range },
      tooltip: {
        trigger: 'axis',
        formatter: (points) => tip('epoch ' + at(points),
          points.filter((point) => !point.seriesName.startsWith('\u0000')).map((point) => [point.seriesName, show(point.value[1]), point.color])),
      },
      series: [
        ...drawn.map(({ run, each }) => ({
          type: 'line',
          name: name({ run, each }),
          data: pairs(run.series[each.key]),
          showSymbol: run.series[each.key].length < 2,
          symbolSize: 5,
          lineStyle: { width: 1.7, type: each.dashed ? 'dashed' : 'solid' },
          color: colour('run-' + ((each.tint || 0) + run.index) % 6),
          emphasis: { disabled: true },
        })),
        ...(about.band ? runs.flatMap((run) => band(run.series[about.band[0]], run.series[about.band[1]], run.index)) : []),
      ],
    }));
  }

  const pairs = (values) => values.map((value, i) => [i, value]).filter((pair) => known(pair[1]));
  const epochsOf = (runs) => Array.from({ length: Math.max(...runs.map((run) => run.progress.done)) }, (_, i) => i + 1);

  function band(low, high, index, xs) {
    if (!low || !high || low.every((value, i) => value === high[i])) return [];
    const x = (i) => (xs ? xs[i] : i);
    const stack = '\u0000band' + index;
    const common = { type: 'line', stack, symbol: 'none', silent: true, lineStyle: { opacity: 0 }, emphasis: { disabled: true } };
    return [
      { ...common, name: stack + 'low', data: low.map((value, i) => [x(i), value]) },
      { ...common, name: stack, data: high.map((value, i) => [x(i), value - low[i]]), areaStyle: { color: faded(colour('run-' + (index % 6)), 0.16) } },
    ];
  }

  // --- networks -----------------------------------------------------------------------------------

  const EDGE = /^(\d+)<-(\d+)$/;
  const isCell = (space) => space.blocks.length > 0 && space.blocks.every((block) => EDGE.test(block.name));
  const operation = (space, code, block) => code.charCodeAt(block) - 48;
  const operationName = (space, code, block) => space.blocks[block].operations[operation(space, code, block)];
  const SHORT = { nor_conv_3x3: '3×3', nor_conv_1x1: '1×1', avg_pool_3x3: 'pool', skip_connect: 'skip', none: '' };
  const shortName = (name) => (name in SHORT ? SHORT[name] : name);
  const pathText = (space, code) =>
    space.blocks.map((block, b) => (isCell(space) ? block.name + ' ' : '') + operationName(space, code, b)).join(', ');

  function network(space, path, small) {
    return isCell(space) ? cell(space, path, small) : chain(space, path, small);
  }

  /** The cell as a graph: nodes in a row, an edge for each choice. */
  function cell(space, path, small) {
    const edges = space.blocks.map((block, b) => {
      const [, to, from] = EDGE.exec(block.name).map(Number);
      return { to, from, op: operation(space, path.code, b), name: operationName(space, path.code, b), live: path.computes[b] };
    });
    const nodes = Math.max(...edges.map((edge) => edge.to)) + 1;
    const step = small ? 46 : 132;
    const width = step * (nodes - 1) + (small ? 16 : 60);
    const reach = small ? 44 : 168; // of the longest arch, as its control point has it
    const x = (node) => (small ? 8 : 30) + node * step;
    const y = reach / 2 + (small ? 4 : 14);
    const height = y + 0.53 * reach / 2 + (small ? 5 : 16);
    const drawing = svg('svg', {
      viewBox: '0 0 ' + width + ' ' + height, width, height, role: 'img',
      'aria-label': 'Cell: ' + edges.map((edge) => edge.from + ' to ' + edge.to + ' ' + edge.name + (edge.live ? '' : ' (not computed)')).join(', '),
    });
    const labels = [];
    edges.forEach((edge) => {
      const span = edge.to - edge.from;
      // Longer edges arch: over the row from the input, under it into the output, so that none cross a node.
      const up = edge.from === 0 ? -1 : 1;
      const lift = span === 1 ? 0 : up * reach * (span === 2 ? 0.53 : 1);
      const middle = (x(edge.from) + x(edge.to)) / 2;
      const none = edge.name === 'none';
      drawing.append(svg('path', {
        d: 'M' + x(edge.from) + ' ' + y + ' Q' + middle + ' ' + (y + lift) + ' ' + x(edge.to) + ' ' + y,
        fill: 'none', stroke: opColour(edge.op), 'stroke-width': none ? 1 : small ? 2.5 : 4,
        'stroke-dasharray': none ? '1 5' : edge.live ? undefined : '5 4', 'stroke-linecap': 'round',
        opacity: edge.live || none ? 1 : 0.45,
      }));
      if (!small && !none) {
        const at = y + lift / 2;
        const text = shortName(edge.name) + (edge.live ? '' : ' ·');
        labels.push(svg('g', {},
          svg('rect', { x: middle - 4 - 4 * text.length, y: at - 11, width: 8 + 8 * text.length, height: 22, rx: 6, fill: 'var(--card)' }),
          svg('text', { x: middle, y: at + 5, 'text-anchor': 'middle', class: edge.live ? 'name' : 'soft name' }, text)));
      }
    });
    drawing.append(...labels);
    for (let node = 0; node < nodes; node++) {
      drawing.append(svg('circle', { cx: x(node), cy: y, r: small ? 4 : 13, fill: 'var(--card)', stroke: 'var(--soft)', 'stroke-width': small ? 1 : 1.5 }));
      if (!small) {
        drawing.append(svg('text', { x: x(node), y: y + 4, 'text-anchor': 'middle' }, node === 0 ? 'in' : node === nodes - 1 ? 'out' : node));
      }
    }
    return el('div', { class: 'net' }, drawing);
  }

  const BOTTLENECK = /^k(\d+)e(\d+)$/;

  /** Layers in their order: the taller a block the wider its middle, the colour is its kernel. */
  function chain(space, path, small) {
    const kernels = [...new Set(space.blocks.flatMap((block) => block.operations).map((name) => BOTTLENECK.exec(name)).filter(Boolean).map((match) => +match[1]))].sort((a, b) => a - b);
    const widest = Math.max(1, ...space.blocks.flatMap((block) => block.operations).map((name) => BOTTLENECK.exec(name)).filter(Boolean).map((match) => +match[2]));
    const width = small ? 11 : 50;
    const tallest = small ? 26 : 58;
    const height = tallest + (small ? 0 : 40);
    let before;
    const layers = space.blocks.map((block, b) => {
      const name = operationName(space, path.code, b);
      const match = BOTTLENECK.exec(name);
      const tall = match ? tallest * (0.34 + 0.66 * (+match[2] / widest)) : 0;
      const base = small ? tallest : height - 17;
      const drawing = svg('svg', { viewBox: '0 0 ' + width + ' ' + height, width, height, 'aria-hidden': true });
      if (match) {
        drawing.append(svg('rect', {
          x: small ? 1 : 6, y: base - tall, width: width - (small ? 2 : 12), height: tall, rx: small ? 2 : 5,
          fill: opColour(2 + kernels.indexOf(+match[1])), opacity: path.computes[b] ? 1 : 0.4,
        }));
      } else {
        drawing.append(svg('line', { x1: 0, x2: width, y1: base - 4, y2: base - 4, stroke: 'var(--soft)', 'stroke-width': 1.5, 'stroke-dasharray': '3 3' }));
      }
      if (!small) {
        drawing.append(svg('text', { x: width / 2, y: height - 4, 'text-anchor': 'middle' }, match ? name : name === 'identity' ? 'id' : name));
        const shape = block.input.replace(/x/g, '×');
        if (shape !== before) {
          drawing.append(
            svg('text', { x: 6, y: 11, class: 'soft', style: 'font-size:10px' }, shape.split('×').slice(0, 2).join('×')),
            svg('line', { x1: 0.5, x2: 0.5, y1: 3, y2: height - 18, stroke: 'var(--line)' }));
        }
        before = shape;
      }
      return drawing;
    });
    return el('div', { class: 'chain', role: 'img', 'aria-label': 'Layers: ' + pathText(space, path.code) }, layers);
  }

  // --- parts of the page --------------------------------------------------------------------------

  function part(id, title, say, ...content) {
    return el('section', { id, 'aria-labelledby': id + '-title' },
      el('h2', { id: id + '-title' }, title), say && el('p', { class: 'say' }, say), content);
  }

  const legend = (runs) =>
    runs.length > 1 && el('ul', { class: 'legend' }, runs.map((run) => el('li', {}, coloured(el('span', { class: 'dot' }), runColour(run.index)), run.title)));

  /** Each run's own figures, under its name where there are several. */
  const each = (runs, make) =>
    runs.map((run) => {
      const content = make(run);
      return content && [runs.length > 1 && el('h3', {}, run.title), content];
    });

  const spaceText = (run) =>
    run.space.name + Object.entries(run.space.options).map(([key, value]) => ', ' + key + ' ' + value).join('');

  const tau = (run) => run.ranking && run.ranking.summary.truth && run.ranking.summary.truth.figures.kendall_tau_b;
  const BASELINES = { weights: 'number of weights', flops: 'FLOPs', depth: 'layers not identity' };
  const bestBaseline = (run) => {
    const named = run.ranking.summary.truth.best_baseline;
    const all = tau(run);
    if (named && all[named]) return named;
    return Object.keys(all).filter((key) => key !== 'supernet').sort((a, b) => all[b].value - all[a].value)[0];
  };
  const interval = (estimate, places) => (known(estimate.low) ? ' [' + fixed(estimate.low, places) + ',\u00a0' + fixed(estimate.high, places) + ']' : '');

  /** The best path that a run knows, by its last search, else by its ranking. */
  function bestPath(run) {
    const search = run.searches.filter((one) => one.found).pop();
    if (search) return { from: 'found by ' + search.name, path: search.found.best, accuracy: search.found.summary.accuracy };
    if (run.ranking && run.ranking.best.length) {
      const best = run.ranking.best[0];
      return { from: 'ranked first of ' + whole(run.ranking.total), path: best.path, accuracy: best.accuracy };
    }
    return undefined;
  }

  function headline(runs) {
    const run = runs[0];
    if (runs.length > 1) return runs.length + ' runs side by side';
    if (run.alone) return 'One path of ' + run.space.name + ', trained alone';
    return (run.recipe ? run.recipe + ' on ' : '') + run.space.name;
  }

  function lede(runs) {
    if (runs.length > 1) {
      return el('p', { class: 'lede' }, runs.map((run, i) => [i > 0 && ', ', el('strong', {}, run.title)]), '.');
    }
    const run = runs[0];
    return el('p', { class: 'lede' },
      run.alone ? 'A network of its own (' : 'A supernet (', spaceText(run), ') trained on ', el('strong', {}, whole(run.data.samples) + ' images'),
      ' of ', times(run.data.classes.length, 'class', 'classes'), ', ', run.data.image.replace(/x/g, '×'),
      run.alone ? '' : [', ', run.settings.holdout === '0' ? 'none' : /\//.test(run.settings.holdout) ? run.settings.holdout : percent(+run.settings.holdout, 0), ' of them held out for ranking'],
      '. ', el('span', { class: 'code' }, run.uri));
  }

  function tiles(run) {
    const list = [];
    const progress = run.progress;
    const seconds = sum(run.series['seconds.wall']);
    list.push(el('div', { class: 'tile' },
      el('h3', {}, 'Epochs'),
      el('p', { class: 'big' }, whole(progress.done), el('small', {}, ' of ' + whole(progress.all))),
      meter(progress.done / progress.all, times(progress.done, 'epoch') + ' of ' + progress.all),
      el('p', {}, run.failure ? 'Failed: ' + run.failure : progress.finished ? 'Trained to its end' : 'Not at its end yet', seconds > 0 && [', ', duration(seconds), ' of training'])));
    const accuracy = run.series['test.accuracy'] || run.series.accuracy;
    if (accuracy) {
      list.push(el('div', { class: 'tile' },
        el('h3', {}, run.series['test.accuracy'] ? 'Accuracy on the ' + (run.alone ? run.alone.retraining.split : 'test') + ' split' : 'Training accuracy of the paths drawn'),
        el('p', { class: 'big' }, percent(last(accuracy))), spark(accuracy, runColour(run.index)),
        el('p', {}, 'loss ', fixed(last(run.series['test.loss'] || run.series.loss)))));
    }
    const best = bestPath(run);
    if (best) {
      list.push(el('div', { class: 'tile' },
        el('h3', {}, 'Best path'),
        el('p', { class: 'big' }, percent(best.accuracy), el('small', {}, ' held out')),
        network(run.space, best.path, true),
        el('p', {}, best.from, ', ', millions(best.path.flops), ' FLOPs, ', millions(best.path.weights), ' weights')));
    }
    if (tau(run)) {
      const figure = tau(run);
      const baseline = bestBaseline(run);
      list.push(el('div', { class: 'tile' },
        el('h3', {}, 'Kendall’s τ against the truth'),
        el('p', { class: 'big' }, fixed(figure.supernet.value), el('small', {}, interval(figure.supernet))),
        whiskers([['supernet', figure.supernet], [BASELINES[baseline] || baseline, figure[baseline]]], runColour(run.index)),
        el('p', {}, figure.supernet.value > figure[baseline].value ? 'above ' : 'not above ', 'the best trivial baseline, ', BASELINES[baseline] || baseline, ': ', fixed(figure[baseline].value), interval(figure[baseline]))));
    }
    return el('div', { class: 'tiles' }, list);
  }

  function meter(share, label) {
    const bar = el('i', {});
    bar.style.width = 100 * Math.min(1, share) + '%';
    return el('div', { class: 'meter', role: 'img', 'aria-label': label }, bar);
  }

  function spark(values, stroke) {
    const points = values.filter(known);
    if (points.length < 2) return undefined;
    const low = Math.min(...points);
    const span = Math.max(...points) - low || 1;
    const d = points.map((value, i) => (i ? 'L' : 'M') + (200 * i / (points.length - 1)).toFixed(1) + ' ' + (29 - 26 * (value - low) / span).toFixed(1)).join('');
    return svg('svg', { viewBox: '0 0 200 32', 'aria-hidden': true }, svg('path', { d, fill: 'none', stroke, 'stroke-width': 1.6 }));
  }

  /** Estimates with their intervals on one scale from 0 (or below) to 1. */
  function whiskers(rows, stroke) {
    const low = Math.min(0, ...rows.map(([, estimate]) => (known(estimate.low) ? estimate.low : estimate.value || 0)));
    const x = (value) => 4 + 192 * (value - low) / (1 - low);
    const drawing = svg('svg', {
      viewBox: '0 0 200 ' + (14 * rows.length + 12), role: 'img',
      'aria-label': rows.map(([name, estimate]) => name + ' ' + fixed(estimate.value) + interval(estimate)).join('; '),
    });
    drawing.append(svg('line', { x1: x(0), x2: x(0), y1: 0, y2: 14 * rows.length, stroke: 'var(--line)' }),
      svg('line', { x1: x(1), x2: x(1), y1: 0, y2: 14 * rows.length, stroke: 'var(--line)' }),
      svg('text', { x: x(0), y: 14 * rows.length + 10, class: 'soft', style: 'font-size:9px', 'text-anchor': low < 0 ? 'middle' : 'start' }, '0'),
      svg('text', { x: x(1), y: 14 * rows.length + 10, class: 'soft', style: 'font-size:9px', 'text-anchor': 'end' }, '1'));
    rows.forEach(([, estimate], i) => {
      if (!known(estimate.value)) return;
      const tint = i === 0 ? stroke : 'var(--soft)';
      const y = 7 + 14 * i;
      if (known(estimate.low)) drawing.append(svg('line', { x1: x(estimate.low), x2: x(estimate.high), y1: y, y2: y, stroke: tint, 'stroke-width': 2.5, 'stroke-linecap': 'round' }));
      drawing.append(svg('circle', { cx: x(estimate.value), cy: y, r: 3.6, fill: tint }));
    });
    return drawing;
  }

  function compared(runs) {
    const rows = [
      ['method', (run) => run.recipe || (run.alone ? 'one path alone' : 'of its own')],
      ['space', spaceText],
      ['epochs', (run) => run.progress.done + ' of ' + run.progress.all],
      ['time', (run) => duration(sum(run.series['seconds.wall']))],
      ['loss', (run) => fixed(last(run.series.loss))],
      ['training accuracy', (run) => percent(last(run.series.accuracy))],
      ['test accuracy', (run) => percent(last(run.series['test.accuracy']))],
      ['best path, held out', (run) => { const best = bestPath(run); return best ? percent(best.accuracy) : '–'; }],
      ['Kendall’s τ', (run) => (tau(run) ? fixed(tau(run).supernet.value) + interval(tau(run).supernet) : '–')],
      ['best trivial baseline', (run) => (tau(run) ? fixed(tau(run)[bestBaseline(run)].value) + interval(tau(run)[bestBaseline(run)]) + ', ' + BASELINES[bestBaseline(run)] : '–')],
    ].map(([name, of]) => [name, runs.map(of)]).filter(([, values]) => values.some((value) => value !== '–'));
    return scrolling(plain(table(['', ...runs.map((run) => run.title)],
      rows.map(([name, values]) => [name, ...values.map((value) => el('td', { class: 'text narrow' }, value))]))), 'Runs side by side');
  }

  function training(runs) {
    const all = [
      lines({ id: 'loss', title: 'Loss' }, runs, [{ key: 'loss', name: runs.some((run) => run.series['test.loss']) ? 'train' : '' }, { key: 'test.loss', name: 'test', dashed: true, tint: runs.length > 1 ? 0 : 1 }], fixed),
      lines({ id: 'accuracy', title: 'Accuracy' }, runs, [{ key: 'accuracy', name: runs.some((run) => run.series['test.accuracy']) ? 'train' : '' }, { key: 'test.accuracy', name: 'test', dashed: true, tint: runs.length > 1 ? 0 : 1 }], percent, { axisLabel: { formatter: shareMark } }),
      lines({ id: 'rate', title: 'Learning rate', band: ['lr.min', 'lr.max'] }, runs, [{ key: 'lr.mean' }], digits, { min: 0 }),
      lines({ id: 'variance', title: 'Gradient variance' }, runs, [{ key: 'gradient_variance' }], digits),
      runs.some((run) => run.settings['data-sampler'] === 'importance') && lines({ id: 'entropy', title: 'Entropy of the draws, nats' }, runs, [{ key: 'data_entropy' }], (value) => digits(value, 5)),
      runs.some((run) => (run.series.accepted_paths || []).some((value) => value < 1)) && lines({ id: 'accepted', title: 'Paths within the bounds' }, runs, [{ key: 'accepted_paths' }], percent),
    ];
    const present = all.filter(Boolean);
    return part('training', 'Training',
      runs.every((run) => run.alone) ? 'Each epoch’s mean over the training images; dashed: over the test images, after it.'
        : 'Each epoch’s mean over the paths that were drawn. Where the rate differs from path to path (CaLR), the band is from the lowest to the highest; the variance is that of the epoch’s gradients, which importance sampling is meant to lower.',
      legend(runs), present.length ? el('div', { class: 'grid' }, present) : el('p', { class: 'none' }, 'No epoch has ended yet.'));
  }

  function choices(runs) {
    const drawn = runs.filter((run) => run.choices);
    if (!drawn.length) {
      const supernets = runs.filter((run) => !run.alone);
      return supernets.length ? part('paths', 'How paths are drawn', undefined,
        el('p', { class: 'none' }, supernets.map((run) => (runs.length > 1 ? run.title + ': ' : '') + (run.settings['path-sampler'] === 'importance'
          ? 'by importance, and no epoch has ended yet.'
          : run.settings['path-sampler'] === 'fair' ? 'strictly fair, every operation equally often.' : 'uniformly, every operation equally often.')).join(' '))) : undefined;
    }
    return part('paths', 'How paths are drawn',
      'How likely each operation is to be drawn after each epoch, against an even draw: orange more often, blue less. A block of rows is a group of choices that share their probabilities.',
      each(drawn, (run) => el('div', { class: 'grid wide' }, heat(run))));
  }

  function heat(run) {
    const { epochs, probabilities } = run.choices;
    const rows = [];
    last(probabilities).forEach((group, g) => {
      const blocks = run.space.blocks.filter((block) => block.group === g);
      const where = blocks.length > 1 && blocks.length === run.space.blocks.length ? 'all edges' : blocks.map((block) => block.name.replace('layers.', 'layer ')).join(', ');
      if (g) rows.push({ gap: true });
      group.forEach((_, o) => rows.push({ g, o, where, name: (blocks[0] || { operations: [] }).operations[o] || 'operation ' + o, size: group.length }));
    });
    const dense = rows.length > 70;
    const several = last(probabilities).length > 1;
    const label = (r) => {
      const row = rows[r];
      if (row.gap || (dense && row.o)) return '';
      if (dense) return row.where;
      return (several && !row.o ? row.where + ' · ' : '') + row.name;
    };
    const value = (epoch, row) => probabilities[epoch][row.g][row.o];
    const cells = [];
    rows.forEach((row, r) => {
      if (row.gap) return;
      epochs.forEach((_, e) => cells.push([e, r, Math.log2(Math.max(1e-6, value(e, row) * row.size))]));
    });
    const most = Math.max(0.05, ...cells.map((entry) => Math.abs(entry[2])));
    const likeliest = last(probabilities).map((group, g) => {
      const o = group.indexOf(Math.max(...group));
      const row = rows.find((one) => one.g === g && one.o === o);
      return (several ? row.where + ': ' : '') + row.name + ' ' + fixed(group[o]);
    });
    return figure({
      id: 'heat-' + run.index, title: 'Probability of each operation', full: true,
      aside: 'epochs 1 to ' + (last(epochs) + 1) + ' · colour: ×' + digits(2 ** -most, 2) + ' to ×' + digits(2 ** most, 2) + ' of an even draw',
      label: 'Heat map of the probability of each operation by epoch. Most likely at the end: ' + likeliest.join('; '),
      height: 30 + rows.length * (dense ? 8 : 17),
      table: () => table(['operation', 'first', 'last'], rows.filter((row) => !row.gap).map((row) => [row.where + ' · ' + row.name, fixed(value(0, row), 4), fixed(value(epochs.length - 1, row), 4)])),
    }, () => ({
      grid: { left: 10 + 5.9 * Math.max(...rows.map((_, r) => label(r).length)), right: 6, top: 4, bottom: 22 },
      xAxis: { type: 'category', data: epochs.map((epoch) => epoch + 1), splitLine: { show: false } },
      yAxis: {
        type: 'category', inverse: true, data: rows.map((_, r) => r), splitLine: { show: false },
        axisLabel: { interval: 0, hideOverlap: false, fontSize: 10.5, formatter: (r) => label(+r) },
      },
      visualMap: { show: false, min: -most, max: most, dimension: 2, inRange: { color: [colour('low'), colour('even'), colour('high')] } },
      tooltip: { formatter: (point) => { const row = rows[point.value[1]]; const p = value(point.value[0], row); return tip('epoch ' + (epochs[point.value[0]] + 1), [[row.where + ' · ' + row.name, fixed(p, 4)], ['even draw', fixed(1 / row.size, 4)]]); } },
      series: [{ type: 'heatmap', data: cells, progressive: 0, emphasis: { disabled: true }, itemStyle: { borderWidth: epochs.length > 80 || dense ? 0 : 1, borderColor: colour('card') } }],
    }));
  }

  function images(runs) {
    const drawn = runs.filter((run) => run.importance);
    if (!drawn.length) return undefined;
    return part('images', 'How images are drawn',
      'Images with larger gradients are drawn more often. 1 is an even share of the draws; the last epoch’s forward passes decide.',
      each(drawn, (run) => {
        const view = run.importance;
        return [
          el('div', { class: 'grid' },
            figure({
              id: 'importance-' + run.index, title: 'Images by their share of the draws', full: true,
              aside: whole(view.samples - view.unseen) + ' images' + (view.unseen ? '; beside them ' + whole(view.unseen) + ' that the last epoch didn’t draw, with ×' + fixed(view.floor) : ''),
              label: 'Histogram of the share of the draws of ' + whole(view.samples) + ' images, from ' + fixed(view.floor) + ' to ' + fixed(last(view.edges)),
              table: () => table(['from', 'to', 'images'], view.counts.map((count, i) => [fixed(view.edges[i], 4), fixed(view.edges[i + 1], 4), whole(count)])),
            }, () => ({
              xAxis: { type: 'category', data: view.counts.map((_, i) => '×' + fixed((view.edges[i] + view.edges[i + 1]) / 2, 2)), splitLine: { show: false } },
              yAxis: { type: 'value', minInterval: 1 },
              tooltip: { formatter: (point) => tip('×' + fixed(view.edges[point.dataIndex]) + ' to ×' + fixed(view.edges[point.dataIndex + 1]), [['images', whole(view.counts[point.dataIndex])]]) },
              series: [{ type: 'bar', barCategoryGap: '12%', data: view.counts, color: colour('run-' + (run.index % 6)) }],
            }))),
          view.most.length > 0 && [el('h3', {}, 'Drawn most often'), thumbs(run, view.most)],
          view.least.length > 0 && [el('h3', {}, view.unseen ? 'Drawn least often, of those that were seen' : 'Drawn least often'), thumbs(run, view.least)],
        ];
      }));
  }

  const thumbs = (run, shown) =>
    el('ul', { class: 'thumbs' }, shown.map((one) => el('li', {},
      el('img', { src: one.image, title: 'image ' + one.id, alt: 'image ' + one.id + ', ' + run.data.classes[one.label] }),
      el('b', {}, run.data.classes[one.label]), el('span', {}, '×' + fixed(one.share, 2)))));

  const TIMES = [['compute', 'computing', 2], ['wait', 'waiting for images', 6], ['broadcast', 'weights to the shards', 4], ['schedule', 'waiting for a core', 1], ['result', 'gradients back', 3], ['combine', 'adding up', 5], ['driver', 'the driver’s own', 0], ['test', 'testing', 6]];

  function time(runs) {
    const drawn = runs.filter((run) => run.series['seconds.compute']);
    if (!drawn.length) return undefined;
    const of = (run, key, i) => {
      const seconds = (run.series['seconds.' + key] || [])[i];
      return key === 'compute' ? seconds - ((run.series['seconds.wait'] || [])[i] || 0) : seconds;
    };
    const total = (run, key) => sum(epochsOf([run]).map((_, i) => of(run, key, i)));
    const kinds = TIMES.filter(([key]) => drawn.some((run) => total(run, key) > 0));
    const share = (run, key) => total(run, key) / sum(kinds.map(([kind]) => total(run, kind)));
    return part('time', 'Where the time went',
      'A round’s seconds by what they were spent on, summed up over each epoch. “Computing” is the one part that the training needs.',
      el('ul', { class: 'legend' }, kinds.map(([, name, op]) => el('li', {}, coloured(el('span', { class: 'dot' }), opColour(op)), name))),
      el('div', { class: 'grid wide' }, drawn.map((run) => figure({
        id: 'time-' + run.index, title: runs.length > 1 ? run.title : 'Seconds of each epoch',
        aside: percent(share(run, 'compute'), 0) + ' computing · ' + duration(sum(run.series['seconds.wall'])) + ' in all',
        label: 'Seconds of each epoch by kind. Shares: ' + kinds.map(([key, name]) => name + ' ' + percent(share(run, key), 1)).join(', '),
        table: () => table(['epoch', ...kinds.map(([, name]) => name), 'in all'], epochsOf([run]).map((epoch, i) => [epoch, ...kinds.map(([key]) => digits(of(run, key, i), 3)), digits(run.series['seconds.wall'][i], 4)])),
      }, () => ({
        xAxis: epochAxis([run]),
        yAxis: { type: 'value', axisLabel: { formatter: (value) => value + ' s' } },
        tooltip: { trigger: 'axis', formatter: (points) => tip('epoch ' + at(points), points.map((point) => [point.seriesName, digits(point.value[1], 3) + ' s', point.color])) },
        series: kinds.map(([key, name, op]) => ({
          type: 'line', stack: 'all', name, symbol: 'none', color: colour('op-' + op), lineStyle: { width: 0 }, areaStyle: { opacity: 0.9 }, emphasis: { disabled: true },
          data: epochsOf([run]).map((_, i) => [i, of(run, key, i) || 0]),
        })),
      }))), lines({ id: 'speed', title: 'Images a second' }, runs, [{ key: 'images_per_second' }], whole)));
  }

  const FIGURES = {
    kendall_tau_b: 'Kendall’s τ-b', spearman_rho: 'Spearman’s ρ', pearson_r: 'Pearson’s r', kendall_tau_b_at_equal_weights: 'τ-b at equal weights',
    kendall_tau_b_at_equal_depth: 'τ-b at equal depth',
  };
  const figureName = (key) => FIGURES[key] || key.replace(/^precision_at_top_(\d+)_percent$/, 'precision at top $1\u202f%').replace(/^best_true_of_top_(\d+)$/, 'best true value of the top $1').replace(/^regret_of_top_(\d+)$/, 'regret of the top $1').replace(/_/g, ' ');

  function ranking(runs) {
    const ranked = runs.filter((run) => run.ranking);
    if (!ranked.length) return undefined;
    return part('ranking', 'Ranking',
      'Paths by the accuracy that they reach with the supernet’s weights on images that didn’t train. Against true accuracies a supernet has to beat what needs no training: counting weights, FLOPs or layers.',
      each(ranked, (run) => {
        const view = run.ranking;
        const truth = view.summary.truth;
        return [
          el('p', { class: 'lede' }, whole(view.total), ' paths (', whole(view.summary.computations), ' different computations) on ', whole(view.summary.images), ' images of ', view.summary.split, view.summary.score && view.summary.score !== 'accuracy' ? ', ordered by ' + view.summary.score : '', ', with the weights of ', view.summary.checkpoint, '.'),
          el('div', { class: 'grid wide' }, cloud(run), truth && comparison(run)),
          el('h3', {}, 'Ranked first'), bestTable(run)];
      }));
  }

  function cloud(run) {
    const { columns, best } = run.ranking;
    const truth = columns.truth.some(known);
    const x = truth ? columns.truth : columns.flops.map((value) => value / 1e6);
    const first = new Set(best.map((one) => one.path.code));
    const point = (i) => [x[i], columns.accuracy[i], i];
    const all = columns.code.map((_, i) => i).filter((i) => known(x[i]) && known(columns.accuracy[i]));
    return figure({
      id: 'ranking-' + run.index, height: 320,
      title: truth ? 'Accuracy with the supernet’s weights over the true accuracy' : 'Accuracy with the supernet’s weights over MFLOPs',
      aside: whole(all.length) + ' paths' + (all.length < run.ranking.total ? ' of ' + whole(run.ranking.total) : '') + ' · ringed: ranked first',
      label: 'Scatter of ' + whole(all.length) + ' paths' + (tau(run) ? ', Kendall’s tau ' + fixed(tau(run).supernet.value) : ''),
      table: () => table(['path', 'accuracy', 'loss', ...(truth ? ['truth'] : []), 'FLOPs', 'weights'], columns.code.map((code, i) => [
        el('td', { class: 'text code' }, pathText(run.space, code)), percent(columns.accuracy[i]), fixed(columns.loss[i]), ...(truth ? [digits(columns.truth[i], 5)] : []), millions(columns.flops[i]), millions(columns.weights[i])])),
    }, () => ({
      xAxis: { type: 'value', scale: true, axisLabel: { formatter: (value) => String(+value.toPrecision(6)) + (truth ? '' : ' M') } },
      yAxis: { type: 'value', scale: true, axisLabel: { formatter: shareMark } },
      tooltip: {
        formatter: ({ value: [, , i] }) => tip(pathText(run.space, columns.code[i]), [
          ['supernet', percent(columns.accuracy[i])], ...(truth ? [['truth', digits(columns.truth[i], 5)]] : []), ['loss', fixed(columns.loss[i])],
          ['weights', millions(columns.weights[i])], ['FLOPs', millions(columns.flops[i])]]),
      },
      series: [
        { type: 'scatter', data: all.map(point), symbolSize: all.length > 2000 ? 3 : 5, color: faded(colour('run-' + (run.index % 6)), all.length > 2000 ? 0.35 : 0.6), progressive: 0 },
        { type: 'scatter', data: all.filter((i) => first.has(columns.code[i])).map(point), symbolSize: 9, color: 'transparent', itemStyle: { borderColor: colour('ink'), borderWidth: 1.4 } },
      ],
    }));
  }

  function comparison(run) {
    const truth = run.ranking.summary.truth;
    const predictors = ['supernet', ...Object.keys(BASELINES)].filter((key) => tau(run)[key]);
    const name = (key) => BASELINES[key] || key;
    const places = (key) => (/^best_true|^regret/.test(key) ? 2 : 3);
    const cell = (one, key) => (one ? el('td', {}, fixed(one.value, places(key)), known(one.low) && el('small', {}, interval(one, places(key)))) : '–');
    return el('figure', {},
      el('figcaption', {}, el('b', {}, 'Beside trivial predictors'), el('span', {}, truth.column, ' · 95\u202f% intervals')),
      whiskerTable(predictors.map((key) => [name(key), tau(run)[key]]), runColour(run.index)),
      scrolling(fill(table(['', ...predictors.map(name)], Object.entries(truth.figures).map(([key, figure]) => [figureName(key), ...predictors.map((predictor) => cell(figure[predictor], key))])), { class: 'close' }, []), 'Figures of the ranking'));
  }

  /** Kendall's τ of several predictors, a row each with its name. */
  function whiskerTable(rows, stroke) {
    return el('table', { class: 'taus' }, el('tbody', {}, rows.map(([name, one], i) => {
      const drawing = whiskers([[name, one]], i === 0 ? stroke : 'var(--soft)');
      drawing.setAttribute('viewBox', '0 0 200 14');
      return el('tr', {}, el('th', { scope: 'row' }, name), el('td', { class: 'text' }, drawing), el('td', {}, fixed(one.value), known(one.low) && el('small', {}, interval(one))));
    })));
  }

  function bestTable(run) {
    const truth = run.ranking.best.some((one) => known(one.truth));
    return scrolling(table(['', 'path', 'accuracy', 'loss', ...(truth ? ['truth'] : []), 'FLOPs', 'weights'],
      run.ranking.best.map((one, i) => [i + 1,
        el('td', { class: 'text' }, el('div', { class: 'pair' }, network(run.space, one.path, true), el('span', { class: 'code' }, one.path.text))),
        percent(one.accuracy), fixed(one.loss), ...(truth ? [digits(one.truth, 5)] : []), millions(one.path.flops), millions(one.path.weights)])), 'Paths ranked first');
  }

  function quality(runs) {
    const told = runs.filter((run) => (run.rankQuality.epoch || []).length);
    if (!told.length) return undefined;
    const xs = (run) => run.rankQuality.epoch;
    const plot = (about, key, show, low, high) => {
      const drawn = told.filter((run) => (run.rankQuality[key] || []).some(known));
      if (!drawn.length) return undefined;
      return figure({
        ...about, label: about.title + ': ' + drawn.map((run) => run.title + ' ' + show(last(run.rankQuality[key]))).join('; '),
        aside: drawn.length === 1 ? show(last(drawn[0].rankQuality[key])) + (about.aside || '') : undefined,
        table: () => table(['run', 'epoch', about.title, ...(low ? ['95\u202f% interval'] : [])], drawn.flatMap((run) => xs(run).map((epoch, i) => [
          run.title, epoch + 1, show(run.rankQuality[key][i]), ...(low ? [(run.rankQuality[low] ? interval({ low: run.rankQuality[low][i], high: run.rankQuality[high][i] }).trim() : '') || '–'] : [])]))),
      }, () => ({
        xAxis: epochAxis(runs),
        yAxis: { type: 'value', scale: true, axisLabel: { formatter: about.axis } },
        tooltip: { trigger: 'axis', formatter: (points) => tip('epoch ' + at(points), points.filter((point) => !point.seriesName.startsWith('\u0000')).map((point) => [point.seriesName, show(point.value[1]), point.color])) },
        series: drawn.flatMap((run) => [
          { type: 'line', name: run.title, data: run.rankQuality[key].map((value, i) => [xs(run)[i], value]).filter((pair) => known(pair[1])), symbolSize: 6, color: colour('run-' + (run.index % 6)), lineStyle: { width: 1.7 },
            markLine: about.baselines && drawn.length === 1 ? { symbol: 'none', silent: true, lineStyle: { color: colour('soft'), type: 'dashed' }, label: { color: colour('soft'), fontSize: 10.5, formatter: (mark) => mark.name }, data: baselinesOf(run) } : undefined },
          ...(low ? band(run.rankQuality[low], run.rankQuality[high], run.index, xs(run)) : []),
        ]),
      }));
    };
    const baselinesOf = (run) => Object.keys(BASELINES).filter((key) => known(last(run.rankQuality['truth.baselines.' + key + '.value'])))
      .map((key, i) => ({ name: BASELINES[key], yAxis: last(run.rankQuality['truth.baselines.' + key + '.value']), label: { position: ['insideStartTop', 'insideEndTop', 'insideMiddleTop'][i % 3] } }));
    return part('quality', 'Rank quality while training',
      'The same paths, ranked again and again while the supernet trained. The band is the 95\u202f% interval; dashed are the predictors that need no training.',
      legend(told.length > 1 ? runs : told), el('div', { class: 'grid four' },
        plot({ id: 'quality-tau', title: 'Kendall’s τ against the truth', baselines: true }, 'truth.kendall.value', fixed, 'truth.kendall.low', 'truth.kendall.high'),
        plot({ id: 'quality-rho', title: 'Spearman’s ρ against the truth' }, 'truth.spearman.value', fixed, 'truth.spearman.low', 'truth.spearman.high'),
        plot({ id: 'quality-accuracy', title: 'Mean accuracy of the ranked paths', axis: shareMark }, 'accuracy', percent),
        plot({ id: 'quality-best', title: 'Accuracy of the path ranked first', axis: shareMark }, 'best.accuracy', percent)));
  }

  const COSTS = { flops: ['FLOPs, millions', 1e6, 'M'], weights: ['weights, millions', 1e6, 'M'], latency: ['latency, ms', 1, 'ms'] };

  function searches(runs) {
    const searching = runs.filter((run) => run.searches.length);
    if (!searching.length) return undefined;
    return part('search', 'Search', 'Paths that a search looked at, by cost and held-out accuracy; what was chosen, and the bounds that it was chosen within.',
      each(searching, (run) => run.searches.map((search) => oneSearch(run, search))));
  }

  function oneSearch(run, search) {
    const name = el('h3', {}, search.name, ' · ', search.settings.algorithm, ' for ', search.settings.objective);
    if (!search.found) return [name, el('p', { class: 'none' }, 'It goes on, or was stopped: nothing is written before its end.')];
    const { summary, best, front, history } = search.found;
    const pareto = summary.pareto;
    const cost = pareto ? pareto.cost : history.latency.some(known) ? 'latency' : 'flops';
    const [costName, unit, sign] = COSTS[cost] || [cost, 1, ''];
    const x = history[cost].map((value) => value / unit);
    const bounds = Object.entries(summary.constraints || {}).filter(([, bound]) => bound.most !== undefined || bound.least > 0);
    const id = 'search-' + run.index + '-' + search.name;
    const generations = Math.max(...history.generation);
    return [name, el('div', { class: 'grid wide' },
      figure({
        id, height: 320, title: 'Held-out accuracy over ' + costName, aside: whole(summary.paths) + ' paths in ' + times(generations + 1, 'generation') + (pareto ? ' · line: Pareto front' : ''),
        label: 'Scatter of ' + whole(summary.paths) + ' paths; chosen: ' + percent(summary.accuracy),
        table: () => table(['path', 'generation', costName, 'accuracy'], [
          ...front.map((one) => [el('td', { class: 'text code' }, pathText(run.space, one.path.code)), 'front', digits(one.cost), percent(one.accuracy)]),
          ...history.code.map((code, i) => [el('td', { class: 'text code' }, pathText(run.space, code)), history.generation[i] + 1, digits(x[i]), percent(history.accuracy[i])])]),
      }, () => ({
        xAxis: { type: 'value', scale: true, axisLabel: { formatter: (value) => digits(value, 4) + ' ' + sign } },
        yAxis: { type: 'value', scale: true, axisLabel: { formatter: shareMark } },
        tooltip: { formatter: (point) => {
          const i = point.value[2];
          return i === undefined ? tip('Pareto front', [[costName, digits(point.value[0])], ['accuracy', percent(point.value[1])]])
            : tip(pathText(run.space, history.code[i]), [['accuracy', percent(history.accuracy[i])], [costName, digits(x[i])], ['generation', whole(history.generation[i] + 1)]]);
        } },
        series: [
          { type: 'scatter', data: history.code.map((_, i) => [x[i], history.accuracy[i], i]), symbolSize: history.code.length > 2000 ? 3 : 5, color: faded(colour('run-' + (run.index % 6)), 0.45), progressive: 0 },
          { type: 'line', step: 'end', data: front.map((one) => [one.cost, one.accuracy]), symbolSize: 5, color: colour('ink'), lineStyle: { width: 1.4 } },
          { type: 'scatter', data: history.code.map((_, i) => i).filter((i) => history.code[i] === best.code).map((i) => [x[i], history.accuracy[i], i]), symbol: 'diamond', symbolSize: 14, color: colour('ink') },
        ],
      })),
      el('div', { class: 'stack' }, el('figure', {},
        el('figcaption', {}, el('b', {}, 'The chosen network'), el('span', {}, percent(summary.accuracy), ' held out')),
        network(run.space, best),
        el('dl', { class: 'facts' },
          fact('path', best.text), fact('FLOPs', millions(best.flops)), fact('weights', millions(best.weights)), fact('layers', whole(best.depth)),
          known(summary.latency) && fact('latency', digits(summary.latency) + ' ms'),
          bounds.map(([key, bound]) => fact(key + ' bound', (bound.least > 0 ? digits(bound.least) + ' to ' : 'at most ') + (bound.most === undefined ? '∞' : digits(bound.most)) + ' ' + bound.unit + ', found ' + digits(bound.value))),
          fact('found in', 'generation ' + (summary.generation + 1) + ', by ' + summary.origin))),
        progressOf(id, search, run)))];
  }

  const fact = (name, value) => [el('dt', {}, name), el('dd', {}, value)];

  /** What each generation added: to the front's hypervolume, else to the best value of the objective. */
  function progressOf(id, search, run) {
    const { summary, history } = search.found;
    const generations = [...new Set(history.generation)].sort((a, b) => a - b);
    if (generations.length < 2) return undefined;
    const volumes = summary.pareto && summary.pareto.hypervolume;
    const loss = search.settings.objective === 'loss';
    const values = loss ? history.loss : history.accuracy;
    const better = loss ? Math.min : Math.max;
    let best = loss ? Infinity : -Infinity;
    const series = volumes || generations.map((generation) => {
      history.generation.forEach((g, i) => { if (g === generation && known(values[i])) best = better(best, values[i]); });
      return best;
    });
    const show = volumes ? (value) => digits(value, 5) : loss ? (value) => fixed(value) : percent;
    const title = volumes ? 'Hypervolume of the front by generation' : (loss ? 'Lowest loss' : 'Best accuracy') + ' so far by generation';
    return figure({ id: id + '-progress', title, aside: show(last(series)), label: title + ', last ' + show(last(series)) + ' after ' + times(generations.length, 'generation'),
      table: () => table(['generation', title], series.map((value, i) => [generations[i] + 1, show(value)])) }, () => ({
      xAxis: counted(series.length),
      yAxis: { type: 'value', scale: true, axisLabel: { formatter: (value) => (volumes || loss ? digits(value, 4) : shareMark(value)) } },
      tooltip: { trigger: 'axis', formatter: (points) => tip('generation ' + at(points), [[title, show(points[0].value[1])]]) },
      series: [{ type: 'line', step: 'end', data: series.map((value, i) => [i, value]), symbolSize: 4, color: colour('run-' + (run.index % 6)) }],
    }));
  }

  function networks(runs) {
    const trained = runs.flatMap((run) => [...(run.alone ? [{ run, network: run }] : []), ...run.retrained.map((network) => ({ run, network }))]);
    const exported = runs.flatMap((run) => [run, ...run.retrained].flatMap((one) => one.exports.map((model) => ({ one, model }))));
    if (!trained.length && !exported.length) return undefined;
    return part('networks', 'Networks of their own', 'Found paths, trained alone with the whole train split and tested after every epoch, and the models that were written of them.',
      trained.map(({ run, network: one }) => [
        el('h3', {}, run === one ? one.title : run.title + ' / ' + one.name),
        el('div', { class: 'grid wide' },
          el('figure', {},
            el('figcaption', {}, el('b', {}, 'The network'), el('span', {}, one.progress.done, ' of ', times(one.progress.all, 'epoch'))),
            network(one.space, one.alone.path),
            el('dl', { class: 'facts' }, fact('path', one.alone.path.text), fact('FLOPs', millions(one.alone.path.flops)), fact('weights', millions(one.alone.path.weights)),
              fact('begins with', one.alone.retraining.inherited === 'none' ? 'fresh weights' : 'the supernet’s weights'), fact('trained by', one.alone.retraining.trainer),
              fact('test accuracy', percent(last(one.series['test.accuracy']))))),
          run !== one && lines({ id: 'network-' + run.index + '-' + one.name, title: 'Accuracy' }, [{ ...one, index: run.index }], [{ key: 'accuracy', name: 'train' }, { key: 'test.accuracy', name: 'test', dashed: true, tint: 1 }], percent, { axisLabel: { formatter: shareMark } }))]),
      exported.length > 0 && [el('h3', {}, 'Exported'), scrolling(table(['folder', 'format', 'file', 'size', 'accuracy', 'path'], exported.map(({ one, model: { folder, card } }) => {
        const model = card.model || {};
        return [one.name + '/' + folder, model.format, model.file, millions(model.bytes) + 'B', card.accuracy ? percent(card.accuracy.accuracy) + ' ' + card.accuracy.split : '–', el('td', { class: 'text code' }, (card.network || {}).arch || 'the supernet')];
      })), 'Exported models')]);
  }

  function settings(runs) {
    const keys = [...new Set(runs.flatMap((run) => Object.keys(run.settings)))];
    const differ = (key) => new Set(runs.map((run) => run.settings[key])).size > 1;
    const row = (key) => [key, ...runs.map((run) => el('td', { class: 'text' + ((runs.length > 1 ? differ(key) : run.changed.includes(key)) ? ' differs' : '') }, run.settings[key] === undefined ? '–' : run.settings[key]))];
    const head = ['setting', ...runs.map((run) => (runs.length > 1 ? run.title : 'value'))];
    const differences = keys.filter(differ);
    const notes = runs.flatMap((run) => run.notes.map((note) => (runs.length > 1 ? run.title + ': ' : '') + note));
    return part('settings', 'Settings and origin', runs.length > 1 ? 'What the runs don’t share comes first.' : 'In bold what isn’t the default.',
      runs.length > 1 && [el('h3', {}, 'Differences'), differences.length
        ? scrolling(plain(table(head, differences.map(row))), 'Settings that differ') : el('p', { class: 'none' }, 'None: the runs have the same settings.')],
      el('details', { id: 'all-settings', open: runs.length === 1 }, el('summary', {}, 'All settings'), scrolling(plain(table(head, keys.map(row))), 'All settings', true)),
      each(runs, (run) => [
        el('h3', {}, 'Data and fingerprints'),
        el('dl', { class: 'facts' }, fact('run', run.uri), fact('data', run.data.uri), fact('classes', run.data.classes.slice(0, 40).join(', ') + (run.data.classes.length > 40 ? ', …' : '')),
          run.provenance.map(({ name, value }) => fact(name, el('span', { class: /SHA|fingerprint|commit/.test(name) ? 'code' : undefined }, value))))]),
      notes.length > 0 && [el('h3', {}, 'Left out'), notes.map((note) => el('p', { class: 'none' }, note))]);
  }

  /** What isn't there yet, in a word. */
  function open(runs) {
    const lacks = (name, has) => (runs.some(has) ? undefined : name);
    const list = [
      runs.some((run) => !run.alone) && lacks('a ranking (nshot rank)', (run) => run.ranking),
      runs.some((run) => !run.alone) && lacks('rankings while training (train --rank-every)', (run) => (run.rankQuality.epoch || []).length),
      runs.some((run) => !run.alone) && lacks('a search (nshot search)', (run) => run.searches.length),
      lacks('a network of its own (nshot retrain)', (run) => run.alone || run.retrained.length),
    ].filter(Boolean);
    return list.length ? el('p', { class: 'none' }, 'Not there yet: ', list.join(', '), '.') : undefined;
  }

  // --- the page -----------------------------------------------------------------------------------

  const statusBox = el('div', { 'aria-live': 'polite' });

  function render() {
    const runs = page.runs.map((shown, index) => ({ ...shown.run, stages: shown.stages, index }));
    const names = runs.map((run) => run.name);
    runs.forEach((run) => { run.title = names.filter((name) => name === run.name).length > 1 ? run.uri : run.name; });
    document.title = 'nshot · ' + runs.map((run) => run.name).join(', ');
    for (const entry of charts.values()) entry.used = false;
    const opened = new Set([...main.querySelectorAll('details[id]')].filter((one) => one.open).map((one) => one.id));
    const closed = new Set([...main.querySelectorAll('details[id]')].filter((one) => !one.open).map((one) => one.id));
    const focused = document.activeElement && document.activeElement.id;
    const parts = [training(runs), choices(runs), images(runs), time(runs), quality(runs), ranking(runs), searches(runs), networks(runs), settings(runs)].filter(Boolean);
    main.replaceChildren(
      el('h1', {}, headline(runs)), lede(runs), page.live ? statusBox : el('div', {}, runs.map((run) => stages(run.stages, runs.length > 1 && run.title))),
      runs.length > 1 ? compared(runs) : tiles(runs[0]),
      el('nav', { class: 'parts', 'aria-label': 'Parts of this page' }, parts.map((one) => el('a', { href: '#' + one.id }, one.querySelector('h2').textContent))), open(runs) || '', ...parts);
    for (const details of main.querySelectorAll('details[id]')) {
      if (opened.has(details.id)) details.open = true;
      if (closed.has(details.id)) details.open = false;
    }
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus({ preventScroll: true });
    draw();
  }

  const stages = (list, name) =>
    el('ul', { class: 'stages', 'aria-label': 'Stages' + (name ? ' of ' + name : '') }, name && el('b', {}, name), list.map((stage) => el('li', { class: stage.state }, stage.name, stage.detail && ' · ' + stage.detail)));

  // --- colours of the user's choice ---------------------------------------------------------------

  const themes = document.querySelector('.themes');
  const stored = (() => { try { return localStorage.getItem('nshot-theme'); } catch (refused) { return null; } })();
  function choose(theme) {
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    for (const button of themes.children) button.setAttribute('aria-pressed', String(button.dataset.choice === theme));
  }
  for (const theme of ['auto', 'light', 'dark']) {
    const button = themes.appendChild(el('button', { type: 'button', 'data-choice': theme }, theme[0].toUpperCase() + theme.slice(1)));
    button.addEventListener('click', () => {
      choose(theme);
      try { localStorage.setItem('nshot-theme', theme); } catch (refused) { /* a page from a file may not keep anything */ }
      draw();
    });
  }
  choose(['light', 'dark'].includes(stored) ? stored : 'auto');
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

  render();

  // --- live ---------------------------------------------------------------------------------------

  if (page.live) {
    let tag = '';
    let silent = false;
    const tell = (status) => {
      statusBox.replaceChildren(...status.runs.map((run) => el('div', { class: 'status ' + run.state },
        el('p', {}, el('span', { class: 'state' }, run.headline), ' ', el('span', {}, run.text)),
        known(run.share) && meter(run.share, percent(run.share, 0) + ' of the epochs'),
        stages(run.stages, status.runs.length > 1 && run.name))));
      document.title = (status.runs.length === 1 ? status.runs[0].headline + ' · ' : '') + 'nshot · ' + page.runs.map((shown) => shown.run.name).join(', ');
    };
    const poll = async () => {
      try {
        const answer = await fetch('status.json', { cache: 'no-store' });
        if (!answer.ok) throw new Error(String(answer.status));
        const status = await answer.json();
        silent = false;
        if (status.data !== tag) {
          const fresh = await fetch('data.json', { cache: 'no-store', headers: tag ? { 'If-None-Match': tag } : {} });
          if (fresh.status === 200) {
            page = await fresh.json();
            tag = fresh.headers.get('ETag') || status.data;
            render();
          }
        }
        tell(status);
      } catch (gone) {
        if (!silent) statusBox.replaceChildren(el('div', { class: 'status lost' }, el('p', {}, el('span', { class: 'state' }, 'Not connected'), ' ', el('span', {}, 'nshot watch doesn’t answer: what stands below is what it told last.'))));
        silent = true;
      }
      setTimeout(poll, 1000 * page.live.seconds);
    };
    poll();
  }
})();
